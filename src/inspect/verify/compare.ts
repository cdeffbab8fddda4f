import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { FilePart, PackageContents } from '../../formats/shared/reading/package-contents.ts';
import { openFile } from '../../formats/shared/reading/bytes.ts';
import type { Deviation } from './deviation.ts';
import { entryDeviations } from './entries.ts';
import { metadataDeviations, unsigned } from './metadata.ts';

/**
 * Compares two package files byte by byte, without the parts that only a signature with a key has.
 * @returns what differs, what is most telling first; nothing when they are the same
 */
export async function deviationsOf(
  given: PackageContents,
  rebuilt: PackageContents,
): Promise<readonly Deviation[]> {
  const parts = await differingParts(given, rebuilt);
  if (parts.length === 0) return [];
  const isPayload = parts.some(({ part }) => part === rebuilt.payload || part === given.payload);
  const found = [
    ...(isPayload || parts.some(({ why }) => why !== 'bytes') ? await entryDeviations(given, rebuilt) : []),
    ...metadataDeviations(given, rebuilt),
  ];
  if (found.length > 0) return found;
  // Everything that can be read is the same.
  return parts.map((part) =>
    part.part === rebuilt.payload
      ? { ...part, why: 'compression', rebuilt: 'the same content in other bytes' }
      : part,
  );
}

async function differingParts(
  given: PackageContents,
  rebuilt: PackageContents,
): Promise<readonly Deviation[]> {
  const [ours, theirs] = [await digests(given), await digests(rebuilt)];
  const names = [...new Set([...theirs.keys(), ...ours.keys()])];
  const differing = names.flatMap((name): readonly Deviation[] => {
    const [one, other] = [ours.get(name), theirs.get(name)];
    if (one === other) return [];
    // A signed header is compared tag by tag.
    if (given.signatures.includes(name) && unsigned(given, rebuilt, name)) return [];
    const why = one === undefined ? 'missing' : other === undefined ? 'added' : 'bytes';
    return [{ part: name, path: null, why, given: one ?? 'nothing', rebuilt: other ?? 'nothing' }];
  });
  if (differing.length > 0) return differing;
  const order = (contents: PackageContents): string => contents.parts.map(({ name }) => name).join(', ');
  if (order(given) === order(rebuilt)) return [];
  return [{ part: 'the file', path: null, why: 'order', given: order(given), rebuilt: order(rebuilt) }];
}

/** SHA-256 of each part by its name; what lies before the first and after the last has a name too. */
async function digests({ pkg, parts, bytes: size }: PackageContents): Promise<ReadonlyMap<string, string>> {
  const [first, last] = [parts[0], parts.at(-1)];
  const end = last === undefined ? 0 : last.position + last.size;
  const all: readonly FilePart[] = [
    { name: 'the beginning', position: 0, size: first?.position ?? 0 },
    ...parts,
    { name: 'the end', position: end, size: size - end },
  ];
  const bytes = await openFile(pkg.file);
  try {
    const found = new Map<string, string>();
    for (const { name, position, size: length } of all) {
      if (length <= 0) continue;
      const hash = createHash('sha256');
      await pipeline(bytes.stream(position, length, name), hash);
      // A second part of the same name is another one.
      const key = found.has(name) ? `${name} at ${position}` : name;
      found.set(key, `${length} bytes, sha256 ${hash.digest('hex')}`);
    }
    return found;
  } finally {
    await bytes.close();
  }
}
