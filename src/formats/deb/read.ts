import type { Bytes } from '../shared/reading/bytes.ts';
import type { PackageFile } from '../shared/reading/package-file.ts';
import { withRecord } from '../shared/reading/read-record.ts';
import { broken } from '../shared/reading/broken.ts';
import { textOfTar } from './encoding/read-tar.ts';
import { archivesOf, contentOf, controlContent, largestControlArchive } from './reading/archives.ts';
import { controlFields } from './reading/control-fields.ts';

/**
 * Reads the control fields of a .deb (deb(5)), and its build record where it has one.
 * @throws UserError when it is a broken one
 */
export async function readDeb(bytes: Bytes): Promise<PackageFile> {
  const { control, data } = await archivesOf(bytes);
  const text = await textOfTar(controlContent(bytes, control), 'control', largestControlArchive).catch(
    (error: unknown) => broken(bytes, control.name, error),
  );
  const fields = controlFields(text ?? bytes.refuse('its control.tar has no control file'));
  const field = (name: string): string => fields.get(name) ?? bytes.refuse(`its control file has no ${name}`);
  const [name, version, arch] = [field('package'), field('version'), field('architecture')];
  const pkg: PackageFile = { file: bytes.file, format: 'deb', name, version, arch };
  return withRecord(pkg, bytes, (path, largest) => textOfTar(contentOf(bytes, data()), path, largest));
}
