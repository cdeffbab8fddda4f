import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { DeclaredLibrary } from '../config/licenses/libraries.ts';
import { sha256 } from '../support/caching/digest.ts';
import { constantReturned } from '../virtualenv/native/elf-constant.ts';
import { isElf, readElf } from '../virtualenv/native/elf.ts';
import type { Virtualenv, VirtualenvEntry } from '../virtualenv/virtualenv.ts';
import { dayOf } from '../support/text/day.ts';

/** A native library that a wheel brings, in its folder NAME.libs. */
export interface NativeLibrary {
  /** Below the virtualenv's prefix. */
  readonly path: string;
  /** Name of the wheel. */
  readonly wheel: string;
  /** The project, or the file's own name where packaging/libraries.yaml does not know it. */
  readonly name: string;
  readonly soname?: string;
  readonly sha256: string;
  /** Absent where nothing says it. */
  readonly version?: string;
  /** What says the version. */
  readonly versionFrom?: string;
  /** The day of that version, YYYY-MM-DD, where the file says it. */
  readonly date?: string;
}

type Stated = Pick<NativeLibrary, 'version' | 'versionFrom' | 'date'>;

interface Found extends Omit<NativeLibrary, keyof Stated> {
  /** The file's name without auditwheel's hash: "libssl". */
  readonly base: string;
  readonly declared?: DeclaredLibrary;
  readonly stated: Stated;
}

/**
 * The native libraries of a virtualenv's wheels, sorted by path, with their versions where the files say them.
 * @throws Error for a damaged ELF file
 */
export async function nativeLibraries(
  { entries }: Pick<Virtualenv, 'entries'>,
  declared: readonly DeclaredLibrary[],
): Promise<readonly NativeLibrary[]> {
  const found: Found[] = [];
  for (const entry of entries) {
    const library = isInLibs(entry) ? await read(entry, declared) : undefined;
    if (library !== undefined) found.push(library);
  }
  return found.map((library) => withVersionBeside(library, found));
}

type FileEntry = Extract<VirtualenvEntry, { kind: 'file' }>;

/** auditwheel puts what a wheel links into a folder of its own, beside the wheel's packages. */
function isInLibs(entry: VirtualenvEntry): entry is FileEntry {
  return entry.kind === 'file' && /\/site-packages\/[^/]+\.libs\/[^/]+$/.test(entry.path);
}

async function read(entry: FileEntry, declared: readonly DeclaredLibrary[]): Promise<Found | undefined> {
  const content =
    'file' in entry.source ? await readFile(entry.source.file) : Buffer.from(entry.source.content);
  if (!isElf(content)) return undefined;
  const { soname } = readElf(content);
  const { base, release } = partsOf(basename(entry.path));
  const known = declared.find(({ files }) => files.includes(base));
  return {
    path: entry.path,
    wheel: entry.wheel ?? '',
    name: known?.name ?? base,
    ...(soname === undefined ? {} : { soname }),
    sha256: sha256(content),
    base,
    ...(known === undefined ? {} : { declared: known }),
    stated: known === undefined ? {} : statedIn(content, known, release),
  };
}

/** "libssl-81ffa89e.so.3" is libssl with release 3. */
function partsOf(file: string): { readonly base: string; readonly release: string } {
  const { base, release = '' } =
    /^(?<base>.+?)(?:-[0-9a-f]{8})?\.so(?:\.(?<release>[\d.]+))?$/.exec(file)?.groups ?? {};
  return { base: base ?? file, release };
}

function statedIn(content: Buffer, { text, number, soname }: DeclaredLibrary, release: string): Stated {
  if (text !== undefined) {
    const whole = new RegExp(`(?<![\\x20-\\x7e])${text}(?![\\x20-\\x7e])`, 'g');
    const found = [...content.toString('latin1').matchAll(whole)];
    const [[, version, date] = []] = found;
    // A file that says two versions has another library in it.
    if (version === undefined || new Set(found.map((match) => match[1])).size > 1) return {};
    return {
      version,
      versionFrom: 'text in the file',
      ...(date === undefined ? {} : { date: releasedOn(date) }),
    };
  }
  if (number !== undefined) {
    const version = constantReturned(content, number);
    if (version === undefined) return {};
    return {
      version: `${Math.floor(version / 10_000)}.${version % 10_000}`,
      versionFrom: `what its ${number} returns`,
    };
  }
  if (soname === undefined || release === '') return {};
  return { version: release, versionFrom: 'the number in its name' };
}

/** "8 Apr 2025", "20250408" and "2025-04-08" as the last. */
function releasedOn(text: string): string {
  const dashed = text.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
  return dayOf(new Date(`${dashed} UTC`));
}

function withVersionBeside(found: Found, all: readonly Found[]): NativeLibrary {
  const { declared, stated, path, wheel, name, soname, sha256: digest } = found;
  const library = { path, wheel, name, ...(soname === undefined ? {} : { soname }), sha256: digest };
  if (stated.version !== undefined) return { ...library, ...stated };
  const other = all.find(({ base, path: place }) => {
    return base === declared?.beside && dirname(place) === dirname(path);
  });
  if (other?.stated.version === undefined) return library;
  return { ...library, ...other.stated, versionFrom: `${basename(other.path)} beside it` };
}
