import { modeText, ownerOf } from '../entry-facts.ts';
import type { PackageEntry } from '../../formats/shared/reading/package-entry.ts';
import type { Explanation } from './explain.ts';

/** What a person reads. */
export function describeExplanation(explanation: Explanation): string {
  const { path, sameState } = explanation;
  const note = sameState
    ? []
    : ['note: another state of this project built the package; this is what the one here does'];
  switch (explanation.found) {
    case 'path':
      return [`${path}: ${facts(explanation.entry)}`, `  ${explanation.text}`, ...note].join('\n');
    case 'metadata':
      return [`${path}, which only the package manager reads:`, `  ${explanation.text}`, ...note].join('\n');
    case 'left out': {
      const { rule, reason, from } = explanation.reason;
      return [
        `${path} is not in the package${from === null ? '' : `; it would come from ${from}`}`,
        `  left out by ${rule}: ${reason}`,
        ...note,
      ].join('\n');
    }
  }
}

function facts(entry: PackageEntry): string {
  const { kind, size, sha256, target } = entry;
  const place = `${ownerOf(entry)} ${modeText(entry)}`;
  if (kind === 'symlink') return `link to ${target ?? ''}, ${place}`;
  return kind === 'file' ? `file, ${size} bytes, ${place}, sha256 ${sha256 ?? ''}` : `${kind}, ${place}`;
}
