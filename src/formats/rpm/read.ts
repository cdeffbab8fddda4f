import { archNamed } from '../../config/architectures.ts';
import { signatureTag, tag } from './encoding/tag.ts';
import type { Bytes } from '../shared/reading/bytes.ts';
import type { PackageFile } from '../shared/reading/package-file.ts';
import { withRecord } from '../shared/reading/read-record.ts';
import { textOfCpio } from './encoding/read-cpio.ts';
import { headersOf, payloadOf } from './reading/headers.ts';

/**
 * Reads name, epoch, version, release and architecture of an .rpm, and its build record where it has one.
 * @throws UserError when it is a broken or a source package
 */
export async function readRpm(bytes: Bytes): Promise<PackageFile> {
  const { signature, headerAt, header } = await headersOf(bytes);
  // Header and payload; what reads the first files would not notice that the last ones are missing.
  const stated = await signature.number(signatureTag.SIZE);
  if (stated !== undefined && headerAt + stated > bytes.size) bytes.refuse('it ends within its payload');
  const text = async (number: number, name: string): Promise<string> =>
    (await header.text(number)) ?? bytes.refuse(`its header has no ${name}`);
  const version = await text(tag.VERSION, 'version');
  const release = await text(tag.RELEASE, 'release');
  const epoch = await header.number(tag.EPOCH);
  const arch = await text(tag.ARCH, 'architecture');
  const pkg: PackageFile = {
    file: bytes.file,
    format: 'rpm',
    name: await text(tag.NAME, 'name'),
    version: `${epoch === undefined ? '' : `${epoch}:`}${version}-${release}`,
    arch: arch === 'noarch' ? 'all' : (archNamed(arch) ?? arch),
  };
  return withRecord(pkg, bytes, async (path, largest) => {
    const payload = await payloadOf(bytes, header);
    // Our packages have no other compression.
    return payload === undefined ? undefined : textOfCpio(payload, path, largest);
  });
}
