import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeAtomically } from '../support/files/atomic-write.ts';
import { digestFile } from '../support/digest.ts';
import { codeOf, UserError } from '../support/errors.ts';
import type { Artifact } from '../pipeline.ts';
import * as z from 'zod';

/** The two files beside the packages of a release. */
export const checksumsName = 'SHA256SUMS';
export const indexName = 'release.json';

const schema = z.object({
  version: z.string(),
  packages: z.array(
    z.object({
      file: z.string(),
      distro: z.string(),
      arch: z.string(),
      /** Of the file, in bytes. */
      bytes: z.number(),
      sha256: z.string(),
      /** The list of what is in it (CycloneDX), beside it. */
      sbom: z.object({ file: z.string(), sha256: z.string() }),
      /** What it takes on the target machine. */
      installed: z.object({ bytes: z.number(), files: z.number() }),
      /** What an administrator types before the file's name. */
      install: z.string(),
    }),
  ),
});

/** What a release consists of, for programs. The same packages give the same text. */
export type ReleaseIndex = z.infer<typeof schema>;

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
  const checksums = join(folder, checksumsName);
  await writeAtomically(join(folder, indexName), `${JSON.stringify(index, undefined, 2)}\n`);
  await writeAtomically(checksums, checksumsOf(index));
  return checksums;
}

/**
 * The index that an earlier run left in a folder.
 * @returns undefined when there is none
 * @throws UserError when the file is not such an index
 */
export async function readIndex(folder: string): Promise<ReleaseIndex | undefined> {
  const path = join(folder, indexName);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new UserError(`${path} is not the index of a release`, {
      hints: ['Delete it, or choose another folder with --out.'],
      cause: error,
    });
  }
}
