import { messageOf, UserError } from '../../support/errors.ts';
import type { Bytes } from '../shared/reading/bytes.ts';
import { decompressed, type Decompression } from '../shared/reading/decompress.ts';
import type { PackageFile } from '../shared/reading/package-file.ts';
import { withRecord } from '../shared/reading/read-record.ts';
import { textOfTar } from './encoding/read-tar.ts';

/** A control archive is some kilobytes; it is refused when it is larger than this, compressed or not. */
const largestControlArchive = 64e6;

/** A member of the ar(5) archive: where its content is in the file, in bytes. */
interface Member {
  readonly name: string;
  readonly position: number;
  readonly size: number;
}

/**
 * Reads the control fields of a .deb (deb(5)), and its build record where it has one.
 * @throws UserError when it is a broken one
 */
export async function readDeb(bytes: Bytes): Promise<PackageFile> {
  const control = await findMember(bytes, 'control.tar', 8);
  if (control.size > largestControlArchive) bytes.refuse(`its member ${control.name} has an impossible size`);
  const fields = controlFields(await controlText(bytes, control));
  const field = (name: string): string => fields.get(name) ?? bytes.refuse(`its control file has no ${name}`);
  const [name, version, arch] = [field('package'), field('version'), field('architecture')];
  const pkg: PackageFile = { file: bytes.file, format: 'deb', name, version, arch };
  const data = await findMember(bytes, 'data.tar', following(control));
  return withRecord(pkg, bytes, (path, largest) => textOfTar(contentOf(bytes, data), path, largest));
}

/** The first member from a position on whose name begins so: the archive's, compressed or not. */
async function findMember(bytes: Bytes, prefix: string, from: number): Promise<Member> {
  for (let at = from; ;) {
    const header = await bytes.read(at, 60);
    if (header.length < 60) return bytes.refuse(`it has no ${prefix}`);
    const name = header.toString('latin1', 0, 16).trim().replace(/\/$/, '');
    const size = Number(header.toString('latin1', 48, 58).trim());
    if (!Number.isSafeInteger(size) || size < 0) bytes.refuse(`its member ${name} has an impossible size`);
    const member = { name, position: at + 60, size };
    if (name.startsWith(prefix)) return member;
    at = following(member);
  }
}

/** Members begin at even positions. */
function following({ position, size }: Member): number {
  return position + size + (size % 2);
}

const decompressions: Readonly<Record<string, Decompression>> = { gz: 'gzip', xz: 'xz', zst: 'zstd' };

function contentOf(bytes: Bytes, { name, position, size }: Member): AsyncGenerator<Buffer> {
  const suffix = /\.tar\.?(.*)$/.exec(name)?.[1] ?? '';
  const how = suffix === '' ? 'none' : decompressions[suffix];
  if (how === undefined) return bytes.refuse(`its ${name} is compressed in a way that this tool cannot read`);
  return decompressed(bytes.stream(position, size, name), how);
}

async function controlText(bytes: Bytes, member: Member): Promise<string> {
  const content = atMost(largestControlArchive, contentOf(bytes, member));
  const text = await textOfTar(content, 'control', largestControlArchive).catch((error: unknown) => {
    if (error instanceof UserError) throw error;
    return bytes.refuse(`its ${member.name} cannot be read: ${messageOf(error).split('\n')[0] ?? ''}`);
  });
  return text ?? bytes.refuse('its control.tar has no control file');
}

/** A small file may be a bomb. */
async function* atMost(limit: number, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let passed = 0;
  for await (const piece of source) {
    passed += piece.length;
    if (passed > limit) throw new Error(`it has more than ${limit} bytes`);
    yield piece;
  }
}

/** Field names are in lower case (Debian Policy 5.1); continuation lines are not needed here. */
function controlFields(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').filter((line) => /^[^\s:]+:/.test(line));
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
}
