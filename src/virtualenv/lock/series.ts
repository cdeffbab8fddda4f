import { explain } from '@renovatebot/pep440';
import { parseVersion } from '../../upstream/version.ts';

/**
 * The series of a version: its first two numbers. Within a series, projects fix faults and add nothing, so "4.2" is that of
 * Django 4.2.29 and "0.8" that of CleverCSV 0.8.2, where a new second number may break callers. It is the same for versions
 * made of dates: "2025.7" is that of fsspec 2025.7.0, the patches of that month's release.
 * @throws UserError when it is not a version
 */
export function seriesOf(version: string): string {
  const parts = explain(parseVersion(version)) as unknown as { epoch: number; release: readonly number[] };
  const [first = 0, second = 0] = parts.release;
  return `${parts.epoch === 0 ? '' : `${parts.epoch}!`}${first}.${second}`;
}
