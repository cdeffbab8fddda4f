import { join } from 'node:path';
import { pathExists } from 'fs-extra/esm';
import type { MaintainerScripts } from '../../../installation/package.ts';
import { readUnixText } from '../../../support/files/unix-text.ts';

/** The files of maintainer scripts, by the state of the life cycle that each is for. */
export type ScriptNames = readonly (readonly [keyof MaintainerScripts, string])[];

/**
 * Reads the maintainer scripts of a folder as they are; a state without a file has no script.
 * @param check throws what is wrong with a script
 * @throws UserError for a line that ends with CR LF
 */
export async function readScriptFiles(
  folder: string,
  names: ScriptNames,
  check: (text: string, path: string) => void = () => undefined,
): Promise<MaintainerScripts> {
  const read = await Promise.all(
    names.map(async ([state, name]) => {
      const path = join(folder, name);
      if (!(await pathExists(path))) return [];
      const text = await readUnixText(path);
      check(text, path);
      return [[state, text] as const];
    }),
  );
  return Object.fromEntries(read.flat());
}
