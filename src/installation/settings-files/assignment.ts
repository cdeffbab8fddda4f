/** A line of an environment file, as systemd reads it: bare where that is safe, else in double quotes. */
export function assignment(name: string, value: string): string {
  if (/^[A-Za-z0-9_./:@%+,-]*$/.test(value)) return `${name}=${value}`;
  return `${name}="${value.replace(/["\\`$]/g, '\\$&')}"`;
}
