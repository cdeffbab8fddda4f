import type { PackageManager } from './package-manager.ts';
import { beforeRemoval, rpm, rpmRecords } from './rpm.ts';

const command = ['zypper', '--non-interactive'] as const;
/** A package file has no signature; unlike dnf and apt, zypper asks about that. */
const install = [...command, 'install', '--allow-unsigned-rpm'] as const;

/** openSUSE: zypper(8). */
export const zypper: PackageManager = {
  ...rpm,
  name: 'zypper',
  install: (packages, { weak = true } = {}) => [
    ...install,
    ...(weak ? [] : ['--no-recommends']),
    ...packages,
  ],
  reinstall: (path) => [...install, '--force', path],
  upgrade: (path) => [...install, path],
  downgrade: (path) => [...install, '--oldpackage', path],
  remove: (name) => [...command, 'remove', name],
  purge: (name) => [...beforeRemoval(name), [...command, 'remove', name]],
  records: [...rpmRecords, /^\/var\/(cache|lib|log)\/zypp/, /^\/etc\/zypp\//],
};
