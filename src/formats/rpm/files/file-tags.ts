import { posix } from 'node:path';
import type { ContentEntry } from '../../../installation/package.ts';
import { UserError } from '../../../support/errors.ts';
import { modeOf } from './file-mode.ts';
import type { HeaderValue } from '../encoding/header.ts';
import type { PassedFile } from '../encoding/payload.ts';
import { sha256Algorithm, tag } from '../encoding/tag.ts';

/** rpmfileAttrs of rpm's rpmfiles.h. */
const attribute = { config: 1 << 0, doc: 1 << 1, noReplace: 1 << 4, license: 1 << 7 } as const;

type Tags = (readonly [number, HeaderValue])[];

/** The header's tags about files: one list for each fact, all in the order of the payload. */
export function fileTags(
  entries: readonly ContentEntry[],
  passed: ReadonlyMap<string, PassedFile>,
  epoch: number,
): Tags {
  if (entries.length === 0) return [];
  entries.forEach(checkLength);
  const sizes = entries.map(sizeOf);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const isLarge = sizes.some((size) => size > 0xffffffff);
  const folders = index(entries.map(({ path }) => parentOf(path)));
  const classes = index(entries.map((entry) => classOf(entry, passed)));
  return [
    // A total that needs 64 bits does not make each file's size need them, and the other way round neither.
    total > 0xffffffff ? [tag.LONGSIZE, int('int64', [total])] : [tag.SIZE, int('int32', [total])],
    isLarge ? [tag.LONGFILESIZES, int('int64', sizes)] : [tag.FILESIZES, int('int32', sizes)],
    [tag.FILEMODES, int('int16', entries.map(modeOf))],
    [tag.FILERDEVS, int('int16', same(entries, 0))],
    [tag.FILEMTIMES, int('int32', same(entries, epoch))],
    [tag.FILEDIGESTS, strings(entries.map(({ path }) => passed.get(path)?.digest ?? ''))],
    [tag.FILELINKTOS, strings(entries.map((entry) => (entry.kind === 'symlink' ? entry.target : '')))],
    [tag.FILEFLAGS, int('int32', entries.map(attributesOf))],
    [tag.FILEUSERNAME, strings(entries.map(({ owner }) => owner))],
    [tag.FILEGROUPNAME, strings(entries.map(({ group }) => group))],
    // rpm -V compares everything.
    [tag.FILEVERIFYFLAGS, int('int32', same(entries, 0xffffffff))],
    [tag.FILEDEVICES, int('int32', same(entries, 1))],
    [
      tag.FILEINODES,
      int(
        'int32',
        entries.map((_, position) => position + 1),
      ),
    ],
    [tag.FILELANGS, strings(same(entries, ''))],
    [tag.DIRINDEXES, int('int32', folders.positions)],
    [tag.BASENAMES, strings(entries.map(({ path }) => posix.basename(path)))],
    [tag.DIRNAMES, strings(folders.distinct)],
    [
      tag.FILECOLORS,
      int(
        'int32',
        entries.map(({ path }) => passed.get(path)?.kind.color ?? 0),
      ),
    ],
    [tag.FILECLASS, int('int32', classes.positions)],
    [tag.CLASSDICT, strings(classes.distinct)],
    [tag.FILEDIGESTALGO, int('int32', [sha256Algorithm])],
  ];
}

function sizeOf(entry: ContentEntry): number {
  if (entry.kind === 'directory') return 0;
  return entry.kind === 'file' ? entry.size : Buffer.byteLength(entry.target);
}

function parentOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '/' ? '/' : `${folder}/`;
}

function classOf(entry: ContentEntry, passed: ReadonlyMap<string, PassedFile>): string {
  if (entry.kind === 'directory') return 'directory';
  if (entry.kind === 'symlink') return 'symbolic link';
  return passed.get(entry.path)?.kind.description ?? '';
}

/** Configuration as it is declared; documentation and licences by their folder, as rpmbuild marks them. */
function attributesOf(entry: ContentEntry): number {
  if (entry.kind === 'directory') return 0;
  if (entry.kind === 'file' && entry.config === true) return attribute.config | attribute.noReplace;
  if (entry.path.startsWith('/usr/share/licenses/')) return attribute.license;
  return /^\/usr\/share\/(doc|man|info)\//.test(entry.path) ? attribute.doc : 0;
}

/** Each distinct value once, in order of appearance, and where each value is among them. */
function index(values: readonly string[]): { distinct: string[]; positions: number[] } {
  const known = new Map<string, number>();
  const positions = values.map((value) => {
    const position = known.get(value) ?? known.size;
    known.set(value, position);
    return position;
  });
  return { distinct: [...known.keys()], positions };
}

/**
 * PATH_MAX of Linux, which rpm does not go beyond, and NAME_MAX: while it unpacks, rpm gives a file a name that is
 * nine bytes longer (";" and eight digits).
 */
function checkLength({ path }: ContentEntry): void {
  const isLongPath = Buffer.byteLength(path) > 4095;
  if (!isLongPath && Buffer.byteLength(posix.basename(path)) <= 246) return;
  const limit = isLongPath
    ? '4095 bytes that Linux allows for a path'
    : '246 bytes that rpm allows for a name';
  throw new UserError(`${path.slice(0, 60)}… is longer than the ${limit}`, {
    hints: ['Exclude it in packaging/mathesar.yaml.'],
  });
}

function same<T>(entries: readonly ContentEntry[], value: T): T[] {
  return entries.map(() => value);
}

function int(type: 'int16' | 'int32' | 'int64', values: readonly number[]): HeaderValue {
  return { type, values };
}

function strings(values: readonly string[]): HeaderValue {
  return { type: 'strings', values };
}
