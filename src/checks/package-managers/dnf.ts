import type { PackageManager } from './package-manager.ts';
import { beforeRemoval, rpm, rpmRecords } from './rpm.ts';

/** Fedora and Enterprise Linux: dnf(8), of the fourth and the fifth generation. */
export const dnf: PackageManager = {
  ...rpm,
  name: 'dnf',
  install: (packages, { weak = true } = {}) => [
    ...['dnf', 'install', '-y'],
    ...(weak ? [] : ['--setopt=install_weak_deps=False']),
    ...packages,
  ],
  reinstall: (path) => ['dnf', 'reinstall', '-y', path],
  upgrade: (path) => ['dnf', 'upgrade', '-y', path],
  downgrade: (path) => ['dnf', 'downgrade', '-y', path],
  remove: (name) => ['dnf', 'remove', '-y', name],
  purge: (name) => [...beforeRemoval(name), ['dnf', 'remove', '-y', name]],
  records: [...rpmRecords, /^\/var\/(cache|lib|log)\/(dnf|libdnf5)/, /^\/usr\/lib\/sysimage\/libdnf5(\/|$)/],
};
