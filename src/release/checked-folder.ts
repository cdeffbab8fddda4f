import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathExists } from 'fs-extra/esm';
import { digestFile } from '../support/caching/digest.ts';
import { UserError } from '../support/errors.ts';

/**
 * Path of the SHA256SUMS in a release's folder, after every file that it lists was compared with it. A file counts under
 * either of its names, as it may have been downloaded from a host that turns "~" into ".".
 * @throws UserError for files that are missing or differ, all of them
 */
export async function checkedSums(folder: string): Promise<string> {
  const path = join(folder, 'SHA256SUMS');
  if (!(await pathExists(path))) {
    throw new UserError(`${folder} has no SHA256SUMS`, {
      hints: [
        'Name the folder that "npm run release" wrote; it writes SHA256SUMS when every package is built.',
      ],
    });
  }
  const expected = parseSums(await readFile(path, 'utf8'), path);
  const faults: string[] = [];
  for (const names of Map.groupBy(expected, ({ name }) => name.replaceAll('~', '.')).values()) {
    const there: typeof names = [];
    for (const one of names) if (await pathExists(join(folder, one.name))) there.push(one);
    if (there.length === 0) faults.push(`${names[0]?.name ?? ''} is missing`);
    for (const { name, sha256 } of there) {
      if ((await digestFile(join(folder, name))) !== sha256)
        faults.push(`${name} is not the file that was built`);
    }
  }
  if (faults.length === 0) return path;
  throw new UserError(`${folder} differs from its SHA256SUMS:\n  ${faults.join('\n  ')}`, {
    hints: ['Build the release again: npm run release'],
  });
}

interface Sum {
  readonly name: string;
  readonly sha256: string;
}

function parseSums(text: string, path: string): readonly Sum[] {
  const lines = text.trimEnd().split('\n');
  return lines.map((line) => {
    const [, sha256 = '', name = ''] = /^([0-9a-f]{64}) [ *]([^/]+)$/.exec(line) ?? [];
    if (name === '') throw new UserError(`${path} is broken at “${line}”`);
    return { name, sha256 };
  });
}
