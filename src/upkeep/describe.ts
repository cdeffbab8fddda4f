import { arches } from '../config/architectures.ts';
import { columns } from '../support/text/columns.ts';
import type { BundledLibrary } from './libraries.ts';
import type { Outdated } from './outdated.ts';
import type { Newer, Pin } from './pins.ts';

/**
 * The findings as text: patch releases, newer series, and what to do next.
 * @param today YYYY-MM-DD
 */
export function describeOutdated(
  { lock, resolved, pins, trial, libraries }: Outdated,
  today: string,
): string {
  const patches = pins.filter(({ patch, refused }) => patch !== undefined || refused.length > 0);
  const beyond = pins.filter(
    ({ newest, patch }) => newest !== undefined && newest.version !== patch?.version,
  );
  const withdrawn = pins.filter((pin) => pin.withdrawn);
  const ofTrial = trial.flatMap((pin) => {
    const newer = newerOf(pin);
    return newer === undefined ? [] : [row(pin, newer)];
  });
  const age = resolved === undefined ? '' : `, resolved on ${resolved} (${ageOf(resolved, today)})`;
  return [
    `${lock}: ${new Set(pins.map(({ name }) => name)).size} packages${age}`,
    ...section('Patch releases of the same series', patches.flatMap(patchRows)),
    ...section(
      'Newer series, which are for Mathesar to take',
      beyond.flatMap((pin) => (pin.newest === undefined ? [] : [row(pin, pin.newest)])),
    ),
    ...section(
      'No longer on the index, or yanked',
      withdrawn.map(({ name, locked }) => [name, locked]),
    ),
    ...section(
      'The PostgreSQL of a trial, in packaging/locks/trial-postgresql.txt, which says how to raise it',
      ofTrial,
    ),
    ...section('Native libraries in the wheels', libraries.map(libraryRow)),
    '',
    patches.some(({ patch }) => patch !== undefined)
      ? 'Next: npm run lock -- --security'
      : 'Every version is the newest of its series that can be had.',
  ].join('\n');
}

/** What there is to take of a pin that may go beyond its series; undefined for the newest. */
export function newerOf({ newest, patch }: Pin): Newer | undefined {
  return newest ?? patch;
}

function libraryRow(library: BundledLibrary): readonly string[] {
  const { name, version = '?', date, wheel, wheelVersion, published } = library;
  const day = date ?? (published === undefined ? '' : `before ${published}`);
  return [name, version, day, `in ${wheel} ${wheelVersion}`];
}

function patchRows(pin: Pin): readonly (readonly string[])[] {
  return [...(pin.patch === undefined ? [] : [pin.patch]), ...pin.refused].map((newer) => row(pin, newer));
}

function row({ name, locked }: Pin, newer: Newer): readonly string[] {
  const { version, published = '', without, why = '' } = newer;
  return [name, locked, '→', version, published, lackOf(without) || why];
}

/** "no wheel for Python 3.10", naming the architecture where only one lacks it. */
export function lackOf(without: Newer['without']): string {
  const pythons = [...new Set(without.map(({ python }) => python))];
  const words = pythons.map((python) => {
    const lacking = without.filter((target) => target.python === python).map(({ arch }) => arch);
    return lacking.length === arches.length ? python : `${python} on ${lacking.join(' and ')}`;
  });
  return words.length === 0 ? '' : `not for Python ${words.join(', ')}`;
}

/** Whole days between two days, in words. */
function ageOf(day: string, today: string): string {
  const days = Math.round((Date.parse(today) - Date.parse(day)) / 86_400_000);
  return days === 1 ? '1 day old' : `${days} days old`;
}

function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const aligned = columns(rows).split('\n');
  return ['', `${title}:`, ...aligned.map((text) => `  ${text}`)];
}
