import type { Distro } from '../config/distros.ts';

/**
 * What installs a package file of ours, without the file. Our packages have no signature, as
 * repositories are signed instead: apt and dnf accept such a file, zypper asks about it.
 */
export function fileInstallCommand(distro: Pick<Distro, 'packageManager'>): string {
  const command = `${distro.packageManager} install`;
  return distro.packageManager === 'zypper' ? `${command} --allow-unsigned-rpm` : command;
}

/** What installs the distro's own PostgreSQL server, in a version that Mathesar supports. */
export function serverInstallCommand(distro: Pick<Distro, 'packageManager' | 'server'>): string {
  const { packageManager, server } = distro;
  return server.stream === undefined
    ? `${packageManager} install ${server.package}`
    : `${packageManager} module install ${server.stream}/server`;
}
