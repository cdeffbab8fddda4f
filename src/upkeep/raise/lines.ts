import { parseRequirements } from '../../virtualenv/lock/requirements.ts';
import type { Raise } from './choose.ts';

/**
 * A lock's text with the raised versions in place of theirs, for uv to prefer; without their hashes, which uv looks up again.
 */
export function raisedLines(text: string, raises: readonly Raise[]): string {
  return text
    .split(/^(?=\S)/m)
    .map((block) => {
      const [requirement] = block.startsWith('#') ? [] : parseRequirements(block, 'the lock');
      const raise = raises.find(
        ({ name, before }) => name === requirement?.name && before.includes(requirement.specifier.slice(2)),
      );
      if (requirement === undefined || raise === undefined) return block;
      const marker = requirement.marker === undefined ? '' : ` ; ${requirement.marker}`;
      return `${raise.name}==${raise.version}${marker}\n`;
    })
    .join('');
}
