import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Distro } from '../plan/distros.ts';
import { digestOf } from '../support/digest.ts';
import { UserError } from '../support/errors.ts';
import { debianMirror } from './mirror.ts';

/** Everything that decides what a base root holds; its key names the cached result. */
export interface Recipe {
  readonly distro: Distro;
  /** Image in a registry. */
  readonly image: string;
  /** What mmdebstrap makes the same userland from where no registry is reachable. */
  readonly bootstrap?: { readonly suite: string; readonly mirror: string };
  /** Packages that every root has. */
  readonly install: readonly string[];
  /** Packages that lie in the root's apt cache, ready to be installed without a network. */
  readonly download: readonly string[];
  /** Absolute path of the script that makes a bare userland into a base root. */
  readonly script: string;
  /** Digest of all of it, 16 hexadecimal digits. */
  readonly key: string;
}

/** A server's init and the little that scenarios look at a root with; python3 is the distro's own. */
const install = ['systemd', 'systemd-sysv', 'dbus', 'procps', 'iproute2', 'ca-certificates', 'python3'];

/** What `apt install ./mathesar.deb` brings with it (Recommends too), and what scenarios check with. */
const download = ['postgresql', 'postgresql-client', 'debsums'];

const script = fileURLToPath(new URL('prepare-debian.sh', import.meta.url));

/**
 * The recipe of a distro's base root.
 * @throws UserError for a distro whose packages are not Debian's: there is no recipe for these
 */
export async function recipeFor(distro: Distro): Promise<Recipe> {
  if (distro.format !== 'deb') {
    throw new UserError(`there is no recipe for a throwaway root of ${distro.title}`, {
      hints: [`Install the package on a machine of ${distro.title} to try it.`],
    });
  }
  const suite = distro.root.bootstrap?.suite;
  const decided = {
    image: distro.root.image,
    ...(suite === undefined ? {} : { bootstrap: { suite, mirror: await debianMirror() } }),
    install,
    download: [...download, ...distro.depends.map(firstAlternative)],
  };
  const key = digestOf(decided, await readFile(script, 'utf8')).slice(0, 16);
  return { distro, ...decided, script, key };
}

/** "systemd | systemd-standalone-sysusers (>= 1)" → "systemd" (Debian Policy 7.1). */
function firstAlternative(relation: string): string {
  return (
    relation
      .split('|')[0]
      ?.replace(/\(.*\)/, '')
      .trim() ?? relation
  );
}
