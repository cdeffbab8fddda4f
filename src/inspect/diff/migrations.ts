import type { Facts } from './facts.ts';

/** "…/app/mathesar/migrations/0012_name.py" of the application, or the same of a wheel below site-packages. */
const migration = /(?:\/site-packages\/|\/app\/)(?<app>.+)\/migrations\/(?<name>\d{4}[^/]*)\.py$/;

/** Django's migrations that only one of the packages has, as "APP NAME". */
export interface Migrations {
  /** The first start after the upgrade runs them. */
  readonly toCome: readonly string[];
  /** A package that lacks one cannot take its changes back. */
  readonly gone: readonly string[];
}

export function migrationsOf(old: Facts, newer: Facts): Migrations {
  const [before, after] = [namesIn(old), namesIn(newer)];
  return {
    toCome: [...after].filter((name) => !before.has(name)).sort(),
    gone: [...before].filter((name) => !after.has(name)).sort(),
  };
}

function namesIn({ entries }: Facts): Set<string> {
  const names = [...entries.keys()].flatMap((path) => {
    const { app, name } = migration.exec(path)?.groups ?? {};
    return app === undefined || name === undefined ? [] : [`${app} ${name}`];
  });
  return new Set(names);
}
