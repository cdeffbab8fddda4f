import type { Bytes } from '../../shared/reading/bytes.ts';
import { unbroken } from '../../shared/reading/broken.ts';
import type { FilePart, PackageContents } from '../../shared/reading/package-contents.ts';
import {
  absolutePath,
  digested,
  type PackageEntry,
  type Wanted,
} from '../../shared/reading/package-entry.ts';
import { memberHeader, type Member } from '../encoding/read-ar.ts';
import { tarEntries, type TarEntry } from '../encoding/read-tar.ts';
import { readDeb } from '../read.ts';
import { archivesOf, compressionOf, contentOf, controlContent } from './archives.ts';
import { controlFields, relationsOf } from './control-fields.ts';

/** Control files that are made from other parts of the package. */
const derived = new Set(['control', 'md5sums']);

/**
 * Everything that is in a .deb (deb(5)).
 * @throws UserError when it is broken
 */
export async function contentsOfDeb(bytes: Bytes): Promise<PackageContents> {
  const pkg = await readDeb(bytes);
  const { members, control, data: dataOf } = await archivesOf(bytes);
  const data = dataOf();
  const files = await controlFiles(bytes, control);
  const fields = controlFields(files.find(({ path }) => path === '/control')?.content?.toString() ?? '');
  const items = files.map(({ path, content }) => ({
    name: path.slice(1),
    text: content?.toString() ?? '',
    part: control.name,
  }));
  return {
    pkg,
    bytes: bytes.size,
    compression: compressionOf(bytes, data),
    maintainer: fields.get('maintainer') ?? '',
    parts: members.map((member) => partOf(member, bytes.size)),
    signatures: [],
    relations: relationsOf(fields),
    scripts: items.filter(({ name }) => !derived.has(name)),
    metadata: items,
    payload: data.name,
    entries: (wanted = () => false) =>
      unbroken(bytes, data.name, entriesOf(tarEntries(contentOf(bytes, data)), wanted)),
  };
}

/** A member with its header, and with the byte that fills it up to an even length. */
function partOf({ name, position, size }: Member, end: number): FilePart {
  const begin = position - memberHeader;
  return { name, position: begin, size: Math.min(memberHeader + size + (size % 2), end - begin) };
}

async function controlFiles(bytes: Bytes, control: Member): Promise<readonly PackageEntry[]> {
  const entries = entriesOf(tarEntries(controlContent(bytes, control)), () => true);
  const files: PackageEntry[] = [];
  for await (const entry of unbroken(bytes, control.name, entries))
    if (entry.kind === 'file') files.push(entry);
  return files;
}

const kinds: Readonly<Record<string, PackageEntry['kind']>> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'directory',
  symlink: 'symlink',
};

async function* entriesOf(archive: AsyncIterable<TarEntry>, wanted: Wanted): AsyncGenerator<PackageEntry> {
  for await (const { header, content } of archive) {
    const kind = kinds[header.type] ?? 'other';
    const path = absolutePath(header.name);
    yield {
      kind,
      path,
      mode: header.mode & 0o7777,
      owner: header.uname,
      group: header.gname,
      time: Math.floor(header.mtime.getTime() / 1000),
      size: kind === 'file' ? header.size : 0,
      ...(kind === 'file' ? await digested(content, wanted(path)) : {}),
      ...(typeof header.linkname === 'string' ? { target: header.linkname } : {}),
    };
  }
}
