import type { RaisedLock } from './raise.ts';

/** What to do once a lock has changed. */
export const afterRaising =
  'Next: npm run lock -- --source sample --version X, for both versions; then build and check the packages';

/** What was raised by declared overrides and what was not, and why; the changes of the lock follow it. */
export function describeRaised({ raised, kept }: Pick<RaisedLock, 'raised' | 'kept'>): string {
  const overrides = raised.filter(({ by }) => by === 'override');
  const lines = [
    ...overrides.map(
      ({ name, version, series, published }) =>
        `override: ${name} ${version}, the newest of ${series}${published === undefined ? '' : ` (${published})`}`,
    ),
    ...kept.map(({ name, locked, version, why }) => `kept: ${name} ${locked}, not ${version}: ${why}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
