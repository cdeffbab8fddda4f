import { basename } from 'node:path';
import type { Distro } from '../config/distros.ts';
import { serverInstallCommand } from '../plan/install-command.ts';
import { clientFiles, firstPackage } from './layout.ts';

/** What an administrator types, line by line. */
export interface Instructions {
  /** Installs the package of keys, which tells the package manager of the repository. */
  readonly add: readonly string[];
  /** Installs the software, and sets it up where its installation does not. */
  readonly install: readonly string[];
  /** Installs the next version, once there is one. */
  readonly upgrade: readonly string[];
}

/**
 * How to install and upgrade from a repository. The index page shows these lines, and the scenarios run them.
 * @param url where the repository is served, without a final "/"
 */
export function instructionsFor(
  distro: Pick<Distro, 'name' | 'format' | 'packageManager' | 'server'>,
  { name, url }: { readonly name: string; readonly url: string },
): Instructions {
  const first = `${url}/${firstPackage(distro, name)}`;
  const key = `${url}/${clientFiles(name).key}`;
  switch (distro.packageManager) {
    case 'apt':
      return {
        add: [
          'sudo apt install curl',
          `curl -fsSLO ${first}`,
          `sudo apt install ./${basename(first)}`,
          'sudo apt update',
        ],
        install: [`sudo apt install ${name}`, ...setUp(distro, name)],
        upgrade: ['sudo apt update', 'sudo apt upgrade'],
      };
    case 'dnf':
      return {
        add: [`sudo rpm --import ${key}`, `sudo dnf install ${first}`],
        install: [...withServer(distro, name), ...setUp(distro, name)],
        upgrade: ['sudo dnf upgrade --refresh'],
      };
    case 'zypper':
      return {
        add: [`sudo rpm --import ${key}`, `sudo zypper install ${first}`, 'sudo zypper refresh'],
        install: [...withServer(distro, name), ...setUp(distro, name)],
        upgrade: ['sudo zypper refresh', 'sudo zypper update'],
      };
  }
}

function withServer(distro: Pick<Distro, 'packageManager' | 'server'>, name: string): readonly string[] {
  const { packageManager, server } = distro;
  if (server.stream !== undefined)
    return [`sudo ${serverInstallCommand(distro)}`, `sudo ${packageManager} install ${name}`];
  return [`sudo ${packageManager} install ${name} ${server.package}`];
}

function setUp({ server }: Pick<Distro, 'server'>, name: string): readonly string[] {
  return server.startsItself ? [] : [`sudo ${name} setup`];
}

/** What has unattended-upgrades(8) install new versions: a line of a file in /etc/apt/apt.conf.d. */
export function originsPattern(name: string): string {
  return `Unattended-Upgrade::Origins-Pattern { "origin=${name}"; };`;
}
