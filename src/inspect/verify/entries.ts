import type { PackageContents } from '../../formats/shared/reading/package-contents.ts';
import type { PackageEntry } from '../../formats/shared/reading/package-entry.ts';
import { messageOf, UserError } from '../../support/errors.ts';
import { described, differing } from '../entry-facts.ts';
import type { Deviation } from './deviation.ts';

/** Compares the payloads of two packages, in the order of the second. */
export async function entryDeviations(
  given: PackageContents,
  rebuilt: PackageContents,
): Promise<readonly Deviation[]> {
  const { entries, fault } = await readable(given);
  const wanted = await readable(rebuilt);
  const part = given.payload;
  const found = new Map(entries.map((entry) => [entry.path, entry]));
  const known = new Map(wanted.entries.map((entry) => [entry.path, entry]));
  const paths = wanted.entries.flatMap((entry): readonly Deviation[] => {
    const other = found.get(entry.path);
    if (other === undefined) return fault === undefined ? [missing(part, entry)] : [];
    const what = differing(other, entry);
    if (what.length === 0) return [];
    const [before, after] = [described(other, what), described(entry, what)];
    return [{ part, path: entry.path, why: what.join(', '), given: before, rebuilt: after }];
  });
  const added = entries.filter(({ path }) => !known.has(path)).map((entry) => unexpected(part, entry));
  const all = [...paths, ...added];
  if (fault !== undefined) return [...all, damaged(part, entries.at(-1), fault)];
  return all.length > 0 ? all : orderDeviation(part, entries, wanted.entries);
}

/** What of a payload can be read, and what ended that. */
async function readable(
  contents: PackageContents,
): Promise<{ readonly entries: readonly PackageEntry[]; readonly fault?: string }> {
  const entries: PackageEntry[] = [];
  try {
    for await (const entry of contents.entries()) entries.push(entry);
    return { entries };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { entries, fault: messageOf(error) };
  }
}

function missing(part: string, { path, kind }: PackageEntry): Deviation {
  return { part, path, why: 'missing', given: 'nothing', rebuilt: kind };
}

function unexpected(part: string, { path, kind }: PackageEntry): Deviation {
  return { part, path, why: 'added', given: kind, rebuilt: 'nothing' };
}

function damaged(part: string, last: PackageEntry | undefined, fault: string): Deviation {
  const where = last === undefined ? 'its first path' : last.path;
  return { part, path: null, why: 'damaged', given: `after ${where}: ${fault}`, rebuilt: 'readable' };
}

function orderDeviation(
  part: string,
  entries: readonly PackageEntry[],
  wanted: readonly PackageEntry[],
): readonly Deviation[] {
  const at = wanted.findIndex(({ path }, index) => entries[index]?.path !== path);
  const [entry, other] = [wanted[at], entries[at]];
  if (entry === undefined) return [];
  return [
    { part, path: other?.path ?? entry.path, why: 'order', given: `place ${at + 1}`, rebuilt: entry.path },
  ];
}
