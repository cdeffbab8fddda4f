import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputFile, writeJson } from 'fs-extra/esm';
import type { Compression } from '../plan/compression.ts';
import { control } from './control.ts';

export const packers = ['ours', 'dpkg-deb', 'nfpm'] as const;
export type Packer = (typeof packers)[number];

/** One way to pack a tree. */
export interface Way {
  readonly packer: Packer;
  readonly format: 'deb' | 'rpm';
  readonly compression: Compression;
}

/** What is packed, and with what. */
export interface Bench {
  /** A tree that belongs to the caller: a folder DEBIAN is added to it. */
  readonly folder: string;
  /** Where packages are written. */
  readonly out: string;
  /** Path of nfpm. */
  readonly nfpm: string;
}

const metadataFolder = 'DEBIAN';

/** Adds what dpkg-deb and nfpm read besides the tree; our packer skips the folder DEBIAN. */
export async function prepare({ folder, out }: Bench): Promise<void> {
  const lines = [
    `Package: ${control.name}`,
    `Version: ${control.version}`,
    `Architecture: ${control.arch}`,
    `Maintainer: ${control.maintainer}`,
    `Description: ${control.summary}`,
  ];
  await outputFile(join(folder, metadataFolder, 'control'), `${lines.join('\n')}\n`);
  await mkdir(out, { recursive: true });
  const items = await readdir(folder, { withFileTypes: true });
  const contents = items
    .filter(({ name }) => name !== metadataFolder)
    .map((item) => ({
      src: join(folder, item.name),
      dst: `/${item.name}`,
      ...(item.isDirectory() ? { type: 'tree' } : {}),
    }));
  const { name, version, arch, maintainer, homepage, section, summary: description } = control;
  const config = { name, version, arch, maintainer, homepage, section, description, contents };
  for (const compression of ['zstd', 'xz']) {
    const compressed = { deb: { compression }, rpm: { compression } };
    // JSON is YAML.
    await writeJson(configOf(out, compression), { platform: 'linux', ...config, ...compressed });
  }
}

/** The package that a command writes. */
export function fileOf({ out }: Bench, { packer, format, compression }: Way): string {
  return join(out, `${packer}-${compression}.${format}`);
}

/** The command that packs the tree so. */
export function commandOf(bench: Bench, way: Way): readonly string[] {
  const { packer, format, compression } = way;
  const { folder, out, nfpm } = bench;
  const path = fileOf(bench, way);
  switch (packer) {
    case 'ours':
      return [
        process.execPath,
        fileURLToPath(new URL('pack.ts', import.meta.url)),
        folder,
        path,
        compression,
      ];
    case 'dpkg-deb':
      return ['dpkg-deb', `-Z${compression}`, '--root-owner-group', '--build', folder, path];
    case 'nfpm':
      return [
        nfpm,
        'package',
        '--config',
        configOf(out, compression),
        '--packager',
        format,
        '--target',
        path,
      ];
  }
}

function configOf(out: string, compression: string): string {
  return join(out, `nfpm-${compression}.yaml`);
}
