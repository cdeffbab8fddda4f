import { basename } from 'node:path';
import { isEmpty, type Change, type Changes } from './changes.ts';
import type { Difference, Side } from './difference.ts';
import type { FileChanges } from './files.ts';

/** One heading with what stands under it; lines of `code` are shown as they are. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
  readonly code?: string;
}

/** How many files of a list are shown; --json has all. */
const shown = 20;

/** A difference as sections, for text and Markdown alike; a section without a line is left out. */
export function sectionsOf(difference: Difference): readonly Section[] {
  const { wheels, libraries, licenses, dependencies, migrations, units, settings, scripts, files } =
    difference;
  const lists: readonly Section[] = [
    { title: 'Migrations to come', lines: migrations.toCome },
    { title: 'Migrations that are gone', lines: migrations.gone },
    { title: 'Python packages', lines: linesOf(wheels) },
    { title: 'Native libraries in them', lines: linesOf(libraries) },
    { title: 'Licences', lines: linesOf(licenses) },
    { title: 'Dependencies', lines: linesOf(dependencies) },
    { title: 'Units', lines: linesOf(units) },
    { title: 'Settings', lines: linesOf(settings) },
  ];
  const patches = (scripts ?? []).map(({ name, what, patch }) => ({
    title: `Maintainer script ${name}: ${what}`,
    lines: [],
    code: patch.trimEnd(),
  }));
  const paths = [
    { title: `Files added: ${files.added.length}`, lines: itemLines(files.added) },
    { title: `Files removed: ${files.removed.length}`, lines: itemLines(files.removed) },
    { title: `Files changed: ${files.changed.length}`, lines: changeLines(files.changed) },
  ];
  return [...lists, ...patches, ...paths].filter((section) => section.lines.length > 0 || 'code' in section);
}

/** The first lines: what is compared, how large it is, and what to know. */
export function introductionOf({ old, new: newer, notes }: Difference): readonly string[] {
  const sizes = [
    `package ${grown(old.bytes, newer.bytes)}`,
    `installed ${grown(old.installed.bytes, newer.installed.bytes)}`,
    `${old.installed.files} → ${newer.installed.files} files`,
  ];
  return [`${describeSide(old)} → ${describeSide(newer)}`, ...sizes, ...notes.map((note) => `note: ${note}`)];
}

function describeSide({ file, distro, arch, compression }: Side): string {
  return `${basename(file)} (${distro ?? 'distro unknown'}, ${arch}, ${compression})`;
}

/** "31.4 MB → 31.5 MB (+0.1 MB)" */
function grown(old: number, newer: number): string {
  const difference = newer - old;
  const sign = difference < 0 ? '−' : '+';
  return `${sizeText(old)} → ${sizeText(newer)} (${sign}${sizeText(Math.abs(difference))})`;
}

/** A number of bytes for people. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function linesOf(changes: Changes | null): readonly string[] {
  if (changes === null || isEmpty(changes)) return [];
  const { added, removed, changed } = changes;
  return [
    ...changed.map(changeLine),
    ...added.map(({ name, value }) => `+ ${named(name, value)}`),
    ...removed.map(({ name, value }) => `- ${named(name, value)}`),
  ];
}

function named(name: string, value: string): string {
  return value === '' ? name : `${name} ${oneLine(value)}`;
}

function changeLine({ name, old, new: newer }: Change): string {
  return `${name}: ${oneLine(old)} → ${oneLine(newer)}`;
}

function oneLine(value: string): string {
  return value === '' ? '(nothing)' : value.replaceAll('\n', ' ');
}

function itemLines(items: FileChanges['added']): readonly string[] {
  // A folder that is new with its files says nothing more than they do.
  const files = items.filter(({ kind }) => kind !== 'directory');
  const listed = files.length > 0 ? files : items;
  return cut(
    listed.map(({ path, kind, size }) =>
      kind === 'file' ? `${path} ${sizeText(size)}` : `${path} (${kind})`,
    ),
  );
}

function changeLines(changes: FileChanges['changed']): readonly string[] {
  return cut(
    changes.map(({ path, old, new: newer }) =>
      old === newer ? `${path}: ${old}, other content` : `${path}: ${old} → ${newer}`,
    ),
  );
}

function cut(lines: readonly string[]): readonly string[] {
  if (lines.length <= shown) return lines;
  return [...lines.slice(0, shown), `… and ${lines.length - shown} more, which --json lists`];
}
