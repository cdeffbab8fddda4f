import { rpmRelease, rpmVersion } from './version.ts';
import type { Package } from '../../installation/package.ts';
import { oneLine } from './field.ts';

/** An entry of the changelog as rpm keeps it. */
export interface RpmChange {
  /** Seconds since 1970-01-01 UTC. */
  readonly time: number;
  /** "Name <address> - version-release". */
  readonly author: string;
  /** Lines that begin with "- ". */
  readonly text: string;
}

/** The changelog, newest first. Its first entry is this package, made at its epoch. */
export function changelogOf(pkg: Package): readonly RpmChange[] {
  const maintainer = oneLine('maintainer', pkg.maintainer);
  return pkg.changelog.map((entry, index) => {
    const isNewest = index === 0;
    const versioned = isNewest
      ? pkg
      : { version: entry.release, revision: entry.revision, distroTag: pkg.distroTag };
    const changes = [`Package of release ${versioned.version}.`, ...entry.changes];
    return {
      time: isNewest ? pkg.epoch : entry.epoch,
      author: `${maintainer} - ${rpmVersion(versioned)}-${rpmRelease(versioned)}`,
      text: changes.map((change) => `- ${oneLine('changelog', change)}`).join('\n'),
    };
  });
}
