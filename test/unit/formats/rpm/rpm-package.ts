import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Compression } from '../../../../src/plan/compression.ts';
import { rpmFormat } from '../../../../src/formats/rpm/format.ts';
import type { ContentEntry, Package } from '../../../../src/installation/package.ts';
import { silentReporter } from '../../../../src/support/reporter.ts';
import { samplePackage } from '../deb/sample-package.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { freshCache } from '../../../fresh-cache.ts';

/** The small package of the other format's tests, for Fedora. */
export function rpmPackage(changes: Partial<Package> = {}, content: readonly ContentEntry[] = []): Package {
  return samplePackage(
    {
      distroTag: 'fc43',
      preDepends: [{ name: 'systemd' }],
      depends: [
        { name: 'libc.so.6(GLIBC_2.28)(64bit)' },
        { name: 'python(abi)', operator: '=', version: '3.14' },
      ],
      recommends: [{ name: 'postgresql' }],
      suggests: [{ name: 'postgresql-server' }],
      scripts: { postInstall: 'echo "100%"\nexit 0\n', postTransaction: 'exit 0\n' },
      ...changes,
    },
    content,
  );
}

/** Writes a package, into a folder of its own by its own name, where nothing else is left. */
export async function written(pkg: Package, compression: Compression = 'zstd'): Promise<string> {
  const path = join(await temporaryFolder(), rpmFormat.fileName(pkg));
  await rpmFormat.write(pkg, path, { compression }, context());
  expect(await readdir(join(path, '..'))).toEqual([rpmFormat.fileName(pkg)]);
  return path;
}

export function context(signal: AbortSignal = AbortSignal.any([])): Parameters<typeof rpmFormat.write>[3] {
  return { reporter: silentReporter(), signal, cacheDir: freshCache(), offline: true };
}

/** Runs a tool and returns what it prints; messages are in English. */
export function tool(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** Asks rpm about a package file; "[%{FILENAMES}\n]" gives one line for each value. */
export function query(path: string, format: string): readonly string[] {
  return tool('rpm', '-qp', '--qf', format, path)
    .split('\n')
    .filter((line) => line !== '');
}

export function linkEntry(path: string, target: string): ContentEntry {
  return { kind: 'symlink', path, target, mode: 0o777, owner: 'root', group: 'root' };
}
