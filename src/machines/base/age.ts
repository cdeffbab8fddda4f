/**
 * Days after which a base root is made anew: its apt lists and downloaded packages are no longer what a server
 * would get today. $MATHESAR_PACKAGE_ROOT_DAYS overrules it; offline, an old base root is used as it is.
 */
export function maxAgeInDays(env: NodeJS.ProcessEnv = process.env): number {
  const days = Number(env.MATHESAR_PACKAGE_ROOT_DAYS);
  return Number.isFinite(days) && days > 0 ? days : 7;
}

/** True when something made at `made` (milliseconds since 1970) is older than that. */
export function isStale(made: number, env: NodeJS.ProcessEnv = process.env): boolean {
  return Date.now() - made > maxAgeInDays(env) * 86_400_000;
}
