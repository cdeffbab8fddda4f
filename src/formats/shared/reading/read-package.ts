import { openFile, type Bytes } from './bytes.ts';
import type { Format } from '../../format.ts';
import { formats } from '../../index.ts';
import type { PackageContents } from './package-contents.ts';
import type { PackageFile } from './package-file.ts';

/**
 * Reads what a package file says about itself, without its distro's tools. Its first bytes say which format it has; its
 * name does not matter.
 * @throws UserError when there is no such file, or it has none of the formats, or is broken
 */
export async function readPackageFile(file: string): Promise<PackageFile> {
  return opened(file, (format, bytes) => format.read(bytes));
}

/**
 * Calls `work` with everything that is in a package file; the file is closed afterwards.
 * @throws UserError as `readPackageFile`
 */
export async function withContents<T>(
  file: string,
  work: (contents: PackageContents) => Promise<T>,
): Promise<T> {
  return opened(file, async (format, bytes) => work(await format.contents(bytes)));
}

async function opened<T>(file: string, work: (format: Format, bytes: Bytes) => Promise<T>): Promise<T> {
  const bytes = await openFile(file);
  try {
    for (const format of formats) {
      if (await bytes.beginsWith(0, format.magic)) return await work(format, bytes);
    }
    return bytes.refuse(`it is neither ${formats.map(({ title }) => title).join(' nor ')}`);
  } finally {
    await bytes.close();
  }
}
