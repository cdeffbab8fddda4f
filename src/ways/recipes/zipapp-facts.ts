import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { unzipSync } from 'fflate';
import { z } from 'zod';
import { sha256 } from '../../support/caching/digest.ts';
import { UserError } from '../../support/errors.ts';
import { reasonOf } from '../../support/system-errors.ts';

/** Written by the build of a .pyz: src/ways/zipapp/build.ts. */
const written = z.object({
  version: z.string(),
  revision: z.string(),
  python: z.string(),
  arch: z.string(),
  postgresql: z.object({ version: z.string() }),
});

/** What a recipe is told about a .pyz. */
export type ZipappFacts = z.output<typeof written> & {
  readonly file: string;
  /** Its name, without folders. */
  readonly fileName: string;
  readonly sha256: string;
};

const facts = 'mathesar_zipapp/facts.json';
const build = 'Build one with: npm run zipapp -- --python 3.13';

/**
 * Reads what a .pyz says about itself.
 * @throws UserError when it cannot be read, or is none of this project
 */
export async function readZipappFacts(file: string): Promise<ZipappFacts> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new UserError(`cannot read ${file}: ${reasonOf(error)}`, { hints: [build], cause: error });
  });
  return { ...parse(bytes, basename(file)), file, fileName: basename(file), sha256: sha256(bytes) };
}

function parse(bytes: Uint8Array, name: string): z.output<typeof written> {
  const refuse = (why: string, cause?: unknown): never => {
    throw new UserError(`${name} is not a .pyz that this project has built: ${why}`, {
      hints: [build],
      cause,
    });
  };
  let said: unknown;
  try {
    const text = unzipSync(bytes, { filter: (entry) => entry.name === facts })[facts];
    if (text === undefined) return refuse(`it has no ${facts}`);
    said = JSON.parse(Buffer.from(text).toString());
  } catch (error) {
    if (error instanceof UserError) throw error;
    return refuse('it is no archive, or not all of it is there', error);
  }
  const read = written.safeParse(said);
  if (read.success) return read.data;
  const missing = read.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new UserError(`${name} was built by another version of this project: it says nothing of ${missing}`, {
    hints: [build],
  });
}

/**
 * The facts of files that one recipe is made from: of one version and Python, each for another architecture.
 * @throws UserError for files that do not belong together
 */
export async function readZipapps(files: readonly string[]): Promise<readonly ZipappFacts[]> {
  const all = await Promise.all(files.map((file) => readZipappFacts(file)));
  const kinds = new Set(all.map(({ version, revision, python }) => `${version}-${revision} python${python}`));
  if (kinds.size > 1 || new Set(all.map(({ arch }) => arch)).size < all.length) {
    throw new UserError(`${all.map(({ fileName }) => fileName).join(' and ')} do not belong together`, {
      hints: ['Give files of one version and one Python, one for each architecture.'],
    });
  }
  return all;
}
