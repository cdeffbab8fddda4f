import { fileURLToPath } from 'node:url';
import { formatRelation } from '../../config/relation.ts';
import type { Distro } from '../../config/distros.ts';

/** A script that turns a bare userland into a base image: POSIX shell, run once as root inside it. */
export interface Preparation {
  /** Absolute path. */
  readonly script: string;
  readonly args: readonly string[];
}

/** What a distro's base image is built from. Differences between package managers are here and in the scripts. */
export interface Ingredients {
  /** For the userland of a registry's image. */
  readonly prepare: Preparation;
  /** For a userland built by mmdebstrap; absent where that is not possible. */
  readonly bootstrap?: {
    readonly suite: string;
    readonly prepare: Preparation;
    /** Absolute path of a folder that lies in / of the image while it is prepared. */
    readonly folder?: string;
    /** Version of the host's Python that is copied into the image, where Debian lacks that version. */
    readonly hostPython?: string;
    /** Options of mmdebstrap(1). */
    readonly options: readonly string[];
  };
  /** Absolute path of the script that installs packages in a base image that is not booted, without a network. */
  readonly installScript: string;
}

/** The ingredients of a distro's base image. */
export function ingredientsFor(distro: Distro): Ingredients {
  switch (distro.packageManager) {
    case 'apt':
      return debian(distro);
    case 'dnf':
      return dnf(distro);
    case 'zypper':
      return zypper(distro);
  }
}

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A server's init, and the few tools that scenarios inspect a machine with; python3 is the distro's. */
const debianBase = ['systemd', 'systemd-sysv', 'dbus', 'procps', 'iproute2', 'ca-certificates', 'python3'];

/** What stands before Mathesar in scenarios, and curl, which speaks HTTP/2. Not every release of Ubuntu has all of them. */
const webServers = ['nginx', 'caddy', 'apache2', 'haproxy', 'curl'];

/** What sets machines up by itself, or upgrades them. Ansible calls apt by python3-apt. */
const automation = ['ansible-core', 'python3-apt', 'cloud-init', 'unattended-upgrades'];

/** What stands between Mathesar and a PostgreSQL server. */
const poolers = ['pgbouncer'];

function debian(distro: Distro): Ingredients {
  // What `apt install ./mathesar.deb` also installs (with Recommends), and what scenarios need.
  const depends = distro.depends.map(({ name }) => name);
  const download = ['postgresql', 'postgresql-client', 'debsums', ...depends];
  const prepare = {
    script: file('prepare-debian.sh'),
    args: [debianBase.join(' '), download.join(' '), [...webServers, ...automation, ...poolers].join(' ')],
  };
  const source = distro.machine.bootstrap;
  if (source === undefined) return { prepare, installScript: file('install-debian.sh') };
  const options = ['--skip=cleanup/apt/lists,cleanup/apt/cache', ...expiry(source)];
  return {
    prepare,
    installScript: file('install-debian.sh'),
    bootstrap: { suite: source.suite, prepare, options },
  };
}

/**
 * Options of mmdebstrap(1) with which apt takes an index of a mirror that lags behind. It does so only while the base
 * image is made: in a machine, a repository whose index has expired is refused, as everywhere.
 */
function expiry({ expires }: { readonly expires: boolean }): readonly string[] {
  if (!expires) return [];
  return [
    '--aptopt=Acquire::Check-Valid-Until "false"',
    '--customize-hook=sed -i /Check-Valid-Until/d "$1/etc/apt/apt.conf.d/99mmdebstrap"',
  ];
}

/** The same for the images of Fedora and Enterprise Linux, which have no init. */
const dnfBase = ['systemd', 'dbus-broker', 'procps-ng', 'iproute', 'util-linux', 'findutils', 'python3'];

/** What stands before Mathesar there. Enterprise Linux has no Caddy of its own. */
const dnfWebServers = ['nginx', 'httpd', 'mod_ssl', 'mod_http2', 'caddy', 'haproxy', 'curl'];

function dnf(distro: Distro): Ingredients {
  const download = rpmDownload(distro);
  return {
    prepare: {
      script: file('prepare-dnf.sh'),
      args: [
        dnfBase.join(' '),
        distro.server.stream ?? '',
        [...dnfWebServers, ...poolers].join(' '),
        ...download,
      ],
    },
    installScript: file('install-dnf.sh'),
    ...standIn(distro, [...webServers, ...poolers]),
  };
}

/** Without duplicates: most of what the scriptlets need is needed later as well. */
function rpmDownload({ server, preDepends, depends }: Distro): readonly string[] {
  return [...new Set([server.package, 'postgresql', ...[...preDepends, ...depends].map(formatRelation)])];
}

/** The same for openSUSE's images; its python3 is not always a package of that name. */
const zypperBase = ['systemd', 'procps', 'iproute2', 'util-linux', 'findutils', '/usr/bin/python3'];

function zypper(distro: Distro): Ingredients {
  const download = rpmDownload(distro);
  // A capability and its version are one word to zypper: "python(abi)=3.13".
  const capabilities = [...download.map((relation) => relation.replaceAll(' ', '')), 'curl'];
  return {
    prepare: { script: file('prepare-zypper.sh'), args: [zypperBase.join(' '), ...capabilities] },
    installScript: file('install-zypper.sh'),
    ...standIn(distro, ['curl']),
  };
}

/**
 * Debian's userland with the real rpm and package manager; its packages' names are in stand-in/.
 * @param also more of Debian's packages that become RPMs
 */
function standIn(distro: Distro, also: readonly string[] = []): Pick<Ingredients, 'bootstrap'> {
  if (distro.machine.standIn === undefined) return {};
  const { suite, python } = distro.machine.standIn;
  const convert = ['postgresql', 'libcairo2', ...also];
  const release = /\d+$/.exec(distro.name)?.[0] ?? distro.name;
  // A suite that is still moving may have moved its python3 on.
  const base = python === 'host' ? debianBase : [...debianBase, `python${distro.python}`];
  const bootstrap = {
    suite,
    prepare: {
      script: file('stand-in/prepare.sh'),
      args: [distro.packageManager, base.join(' '), convert.join(' '), release, distro.python],
    },
    folder: file('stand-in'),
    ...(python === 'host' ? { hostPython: distro.python } : {}),
    // Files that rpm does not manage only cost time and space.
    options: [
      ...['man', 'doc', 'locale'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
      ...expiry(distro.machine.standIn),
    ],
  };
  return { bootstrap };
}
