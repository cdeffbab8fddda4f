import type { Distro } from '../config/distros.ts';

/** True from the day after a distro's last updates; `today` is YYYY-MM-DD. */
export function hasEnded({ endOfLife }: Distro, today: string): boolean {
  return endOfLife !== 'rolling' && endOfLife < today;
}

/**
 * One sentence for each distro whose own updates have ended, as a server should not be set up there.
 * @param today the day to judge by, as YYYY-MM-DD
 */
export function endOfLifeWarnings(distros: Iterable<Distro>, today: string): readonly string[] {
  return [...new Set(distros)]
    .filter((distro) => hasEnded(distro, today))
    .map(
      ({ title, endOfLife }) =>
        `${title} has had no updates since ${endOfLife}: upgrade machines that run it`,
    );
}
