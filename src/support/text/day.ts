/**
 * A day as "2026-11-29", in UTC.
 * @param time the present when absent
 */
export function dayOf(time = new Date()): string {
  return time.toISOString().slice(0, 10);
}
