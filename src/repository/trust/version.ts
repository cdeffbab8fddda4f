/**
 * The version of a package of keys: when it was made, to the second and in UTC, as year.month.day.time. So a later one
 * is newer to every package manager, and the same date gives the same bytes.
 */
export function versionOf(date: Date): string {
  const time = date.getUTCHours() * 10_000 + date.getUTCMinutes() * 100 + date.getUTCSeconds();
  return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), time].join('.');
}

const pattern = /^(\d{4})\.(\d+)\.(\d+)(?:\.(\d+))?-/;

/** When the package with this version was made. */
export function dateOf(version: string): Date {
  const parts = pattern.exec(version);
  if (parts === null) throw new Error(`${version} is not the version of a package of keys`);
  const [year = 0, month = 1, day = 1, time = 0] = parts.slice(1).map((part) => Number(part || 0));
  return new Date(
    Date.UTC(year, month - 1, day, Math.floor(time / 10_000), Math.floor(time / 100) % 100, time % 100),
  );
}
