import { posix } from 'node:path';
import { changesOf, type Changes } from './changes.ts';
import type { Facts } from './facts.ts';

const folder = '/usr/lib/systemd/system/';

/**
 * Compares the units. One that only one of the packages has is one item. Of one that both have, each directive is
 * compared, as "UNIT [Section] Directive"; of one that may be given several times, each value.
 */
export function compareUnits(old: Facts, newer: Facts): Changes {
  const [before, after] = [unitsOf(old), unitsOf(newer)];
  const names = (units: typeof before) => new Map([...units.keys()].map((unit) => [unit, '']));
  const whole = changesOf(names(before), names(after));
  const parts = [...before].flatMap(([unit, directives]) => {
    const other = after.get(unit);
    return other === undefined ? [] : [compareDirectives(unit, directives, other)];
  });
  return {
    added: [...whole.added, ...parts.flatMap(({ added }) => added)],
    removed: [...whole.removed, ...parts.flatMap(({ removed }) => removed)],
    changed: parts.flatMap(({ changed }) => changed),
  };
}

function unitsOf({ texts }: Facts): ReadonlyMap<string, readonly Directive[]> {
  const units = [...texts].filter(([path]) => path.startsWith(folder));
  return new Map(units.map(([path, text]) => [posix.basename(path), parseUnit(text)]));
}

function compareDirectives(unit: string, old: readonly Directive[], newer: readonly Directive[]): Changes {
  const nameOf = ({ section, name }: Directive): string => `${unit} [${section}] ${name}`;
  const names = [...new Set([...old, ...newer].map(nameOf))].sort();
  const valuesIn = (list: readonly Directive[], name: string): readonly string[] =>
    list.filter((each) => nameOf(each) === name).map(({ value }) => value);
  const compared = names.map((name) => {
    const [before, after] = [valuesIn(old, name), valuesIn(newer, name)];
    const gone = before.filter((value) => !after.includes(value));
    const come = after.filter((value) => !before.includes(value));
    return { name, gone, come, isOne: gone.length === 1 && come.length === 1 };
  });
  const lists = compared.filter(({ isOne }) => !isOne);
  return {
    added: lists.flatMap(({ name, come }) => come.map((value) => ({ name, value }))),
    removed: lists.flatMap(({ name, gone }) => gone.map((value) => ({ name, value }))),
    changed: compared
      .filter(({ isOne }) => isOne)
      .map(({ name, gone, come }) => ({ name, old: gone.join(), new: come.join() })),
  };
}

interface Directive {
  readonly section: string;
  readonly name: string;
  readonly value: string;
}

/** The directives of a unit file (systemd.syntax(7)); a line that ends with "\\" goes on in the next. */
export function parseUnit(text: string): readonly Directive[] {
  const found: Directive[] = [];
  let section = '';
  // Comments between the lines of a value are left out of it.
  const lines = text.split('\n').filter((line) => !/^\s*[#;]/.test(line));
  for (const line of lines
    .join('\n')
    .replaceAll(/\s*\\\n\s*/g, ' ')
    .split('\n')) {
    const header = /^\[(.+)\]\s*$/.exec(line)?.[1];
    const equals = line.indexOf('=');
    if (header !== undefined) section = header;
    else if (equals > 0) {
      found.push({ section, name: line.slice(0, equals).trim(), value: line.slice(equals + 1).trim() });
    }
  }
  return found;
}
