/**
 * Days after which a base image is rebuilt, because its package lists and downloaded packages are no longer what a
 * server would get today. $MATHESAR_PACKAGE_IMAGE_DAYS overrides the default; offline, an old base image is used.
 */
export function maxAgeInDays(env: NodeJS.ProcessEnv = process.env): number {
  const days = Number(env.MATHESAR_PACKAGE_IMAGE_DAYS);
  return Number.isFinite(days) && days > 0 ? days : 7;
}

/** True when something that was built at `made` (milliseconds since 1970) is older than that. */
export function isStale(made: number, env: NodeJS.ProcessEnv = process.env): boolean {
  return Date.now() - made > maxAgeInDays(env) * 86_400_000;
}
