import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { unzipSync } from 'fflate';
import { z } from 'zod';
import { sha256 } from '../../support/digest.ts';
import { messageOf, UserError } from '../../support/errors.ts';
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

/**
 * Reads what a .pyz says about itself.
 * @throws UserError when it cannot be read, or is none of this project
 */
export async function readZipappFacts(file: string): Promise<ZipappFacts> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new UserError(`cannot read ${file}: ${reasonOf(error)}`, { cause: error });
  });
  return { ...parse(bytes, basename(file)), file, fileName: basename(file), sha256: sha256(bytes) };
}

function parse(bytes: Uint8Array, name: string): z.output<typeof written> {
  try {
    const text = unzipSync(bytes, { filter: (entry) => entry.name === facts })[facts];
    if (text === undefined) throw new Error(`it has no ${facts}`);
    return written.parse(JSON.parse(Buffer.from(text).toString()));
  } catch (error) {
    throw new UserError(
      `${name} is not a .pyz that this project has built: ${messageOf(error).split('\n')[0] ?? ''}`,
      {
        hints: ['Build one with: npm run zipapp -- --python 3.13'],
        cause: error,
      },
    );
  }
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
