import type { Distro } from '../../config/distros.ts';
import { apt } from './apt.ts';
import { dnf } from './dnf.ts';
import type { PackageManager } from './package-manager.ts';
import { zypper } from './zypper.ts';

const packageManagers: Readonly<Record<Distro['packageManager'], PackageManager>> = { apt, dnf, zypper };

/** What a distro's administrators install packages with. */
export function packageManagerOf(distro: Pick<Distro, 'packageManager'>): PackageManager {
  return packageManagers[distro.packageManager];
}
