import { basename, join } from 'node:path';
import { writeAtomically } from '../support/files/atomic-write.ts';
import { digestFile } from '../support/caching/digest.ts';
import type { Artifact } from '../pipeline.ts';

/** What a release consists of, for programs. The same packages give the same text. */
export interface ReleaseIndex {
  readonly version: string;
  readonly packages: readonly {
    readonly file: string;
    readonly distro: string;
    readonly arch: string;
    /** Of the file, in bytes. */
    readonly bytes: number;
    readonly sha256: string;
    /** The list of what is in it (CycloneDX), beside it. */
    readonly sbom: { readonly file: string; readonly sha256: string };
    /** What it takes on the target machine. */
    readonly installed: { readonly bytes: number; readonly files: number };
    /** What an administrator types before the file's name. */
    readonly install: string;
  }[];
}

/** The index of packages that were written, sorted by file; their SBOMs are read. */
export async function indexOf(artifacts: readonly Artifact[]): Promise<ReleaseIndex> {
  const packages = await Promise.all(
    artifacts.map(async (artifact) => ({
      file: basename(artifact.path),
      distro: artifact.distro,
      arch: artifact.arch,
      bytes: artifact.bytes,
      sha256: artifact.sha256,
      sbom: { file: basename(artifact.sbom), sha256: await digestFile(artifact.sbom) },
      installed: { bytes: artifact.installedBytes, files: artifact.installedFiles },
      install: artifact.install,
    })),
  );
  const version = artifacts[0]?.version ?? '';
  return { version, packages: packages.sort((one, other) => (one.file < other.file ? -1 : 1)) };
}

/**
 * The text of SHA256SUMS, for `sha256sum --check --ignore-missing`. Some hosts of files turn "~" into "."; such a file is
 * listed under both names.
 */
export function checksumsOf({ packages }: ReleaseIndex): string {
  const files = packages.flatMap(({ file, sha256, sbom }) => [{ file, sha256 }, sbom]);
  const lines = files.flatMap(({ file, sha256 }) =>
    [...new Set([file, file.replaceAll('~', '.')])].map((name) => `${sha256}  ${name}\n`),
  );
  return lines.join('');
}

/** Writes both files to the release's folder; returns the path of SHA256SUMS. */
export async function writeIndexFiles(folder: string, index: ReleaseIndex): Promise<string> {
  const checksums = join(folder, 'SHA256SUMS');
  await writeAtomically(join(folder, 'release.json'), `${JSON.stringify(index, undefined, 2)}\n`);
  await writeAtomically(checksums, checksumsOf(index));
  return checksums;
}
