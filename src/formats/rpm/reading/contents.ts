import type { Bytes } from '../../shared/reading/bytes.ts';
import { unbroken } from '../../shared/reading/broken.ts';
import type { MetadataItem, PackageContents } from '../../shared/reading/package-contents.ts';
import {
  absolutePath,
  digested,
  type PackageEntry,
  type Wanted,
} from '../../shared/reading/package-entry.ts';
import type { HeaderValues } from '../encoding/header-values.ts';
import { cpioEntries, type CpioEntry } from '../encoding/read-cpio.ts';
import { keySignatureTags, signatureTag, tag } from '../encoding/tag.ts';
import { readRpm } from '../read.ts';
import { states } from '../scripts.ts';
import { dependencyLists } from './dependency-lists.ts';
import { fileList, type ListedFile } from './file-list.ts';
import { compressorOf, headersOf, leadSize, payloadOf } from './headers.ts';

const parts = { lead: 'lead', signature: 'signature header', header: 'header', payload: 'payload' } as const;

/**
 * Everything that is in an .rpm.
 * @throws UserError when it is broken
 */
export async function contentsOfRpm(bytes: Bytes): Promise<PackageContents> {
  const pkg = await readRpm(bytes);
  const { signature, headerAt, header } = await headersOf(bytes);
  const [signed, values] = [await signature.all(), await header.all()];
  const compression = await compressorOf(header);
  const files = fileList(values);
  return {
    pkg,
    bytes: bytes.size,
    compression,
    maintainer: textOf(values, tag.PACKAGER),
    parts: [
      { name: parts.lead, position: 0, size: leadSize },
      { name: parts.signature, position: leadSize, size: headerAt - leadSize },
      { name: parts.header, position: headerAt, size: header.end - headerAt },
      { name: parts.payload, position: header.end, size: bytes.size - header.end },
    ],
    signatures: keySignatureTags.some((number) => signed.has(number)) ? [parts.signature] : [],
    relations: dependencyLists(values),
    scripts: scriptsOf(values),
    metadata: [
      ...itemsOf(signed, { ...signatureTag }).map((item) => ({ ...item, part: parts.signature })),
      ...itemsOf(values, { ...tag }).map((item) => ({ ...item, part: parts.header })),
    ],
    payload: parts.payload,
    entries: async function* (wanted = () => false) {
      const payload = await payloadOf(bytes, header);
      if (payload === undefined)
        bytes.refuse(`its payload is compressed with ${compression}, which this tool cannot read`);
      const archive = cpioEntries(payload, (place) => files[place]?.size ?? 0);
      yield* unbroken(bytes, parts.payload, entriesOf(archive, files, wanted));
    },
  };
}

function textOf(values: HeaderValues, number: number): string {
  return String(values.get(number)?.[0] ?? '');
}

function scriptsOf(values: HeaderValues): readonly MetadataItem[] {
  return states.flatMap(({ section, tag: number }) =>
    values.has(number) ? [{ name: section, text: `${textOf(values, number)}\n` }] : [],
  );
}

/** Tags by their names; one that has none here, by its number. */
function itemsOf(values: HeaderValues, names: Readonly<Record<string, number>>): readonly MetadataItem[] {
  const known = new Map(Object.entries(names).map(([name, number]) => [number, name]));
  return [...values].map(([number, list]) => ({
    name: known.get(number) ?? `tag ${number}`,
    text: list.join('\n'),
  }));
}

const typeMask = 0o170000;
const kinds: Readonly<Record<number, PackageEntry['kind']>> = {
  0o040000: 'directory',
  0o100000: 'file',
  0o120000: 'symlink',
};

/** Owners are in the header only; the rest is said by the payload, where it says more than a place. */
async function* entriesOf(
  archive: AsyncIterable<CpioEntry>,
  files: readonly ListedFile[],
  wanted: Wanted,
): AsyncGenerator<PackageEntry> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  for await (const entry of archive) {
    const { name } = entry;
    const listed = typeof name === 'number' ? files[name] : byPath.get(absolutePath(name));
    if (typeof name === 'number' && listed === undefined)
      throw new Error('it has a file that the header does not list');
    const path = listed?.path ?? absolutePath(String(name));
    const { mode, time } = typeof name === 'number' ? (listed ?? entry) : entry;
    const kind = kinds[mode & typeMask] ?? 'other';
    const read = await digested(entry.content, kind === 'symlink' || wanted(path));
    yield {
      kind,
      path,
      mode: mode & 0o7777,
      owner: listed?.owner ?? '',
      group: listed?.group ?? '',
      time,
      size: kind === 'file' ? entry.size : 0,
      ...(kind === 'file' ? read : {}),
      ...(kind === 'symlink' ? { target: read.content?.toString() ?? '' } : {}),
    };
  }
}
