import { openFile } from './bytes.ts';
import { formats } from '../../index.ts';
import type { PackageFile } from './package-file.ts';

/**
 * Reads what a package file says about itself, without its distro's tools. Its first bytes say which format it has; its
 * name does not matter.
 * @throws UserError when there is no such file, or it has none of the formats, or is broken
 */
export async function readPackageFile(file: string): Promise<PackageFile> {
  const bytes = await openFile(file);
  try {
    for (const format of formats) {
      if (await bytes.beginsWith(0, format.magic)) return await format.read(bytes);
    }
    return bytes.refuse(`it is neither ${formats.map(({ title }) => title).join(' nor ')}`);
  } finally {
    await bytes.close();
  }
}
