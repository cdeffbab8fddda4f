import { openFile } from './bytes.ts';
import { readDeb } from './deb.ts';
import { readRpm } from './rpm.ts';

/** A package file on this machine, with what its own metadata says. */
export interface PackageFile {
  readonly file: string;
  readonly format: 'deb' | 'rpm';
  readonly name: string;
  /** As its package manager writes it: "0.11.0-1~deb13u0", "0.11.0-1.fc42"; an epoch goes before, "1:0.11.0-1.fc42". */
  readonly version: string;
  /** "amd64", "arm64", "all"; another machine's name is left as it is. */
  readonly arch: string;
}

/**
 * Reads what a package file says of itself, with no tool of its distro's. Its first bytes tell the format, not its
 * name.
 * @throws UserError when there is no such file, or it is none of the formats, or a broken one
 */
export async function readPackageFile(file: string): Promise<PackageFile> {
  const bytes = await openFile(file);
  try {
    if (await bytes.beginsWith(0, '!<arch>\n')) return await readDeb(bytes);
    if (await bytes.beginsWith(0, '\u00ed\u00ab\u00ee\u00db')) return await readRpm(bytes);
    return bytes.refuse('it is neither a Debian package nor an RPM package');
  } finally {
    await bytes.close();
  }
}
