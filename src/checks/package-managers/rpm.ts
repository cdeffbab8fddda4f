import { formatRelation } from '../../config/relation.ts';
import type { Command, PackageManager } from './package-manager.ts';

/** What dnf and zypper share: everything that rpm(8) itself does. */
export const rpm: Pick<
  PackageManager,
  'installable' | 'state' | 'stateOnceRemoved' | 'ownedPaths' | 'verify'
> = {
  // "python(abi) = 3.13", "libz.so.1()(64bit)": whatever provides it.
  installable: formatRelation,
  state: async (t, name) => {
    const format = '%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\n';
    // rpm prints "not installed" on standard output.
    const { exitCode, stdout } = await t.run(['rpm', '-q', '--qf', format, name], { accept: [0, 1] });
    if (exitCode === 1) return { state: 'not-installed', version: '' };
    return { state: 'installed', version: stdout.trim() };
  },
  stateOnceRemoved: 'not-installed',
  ownedPaths: async (t, name) => {
    const { stdout } = await t.run(['rpm', '-ql', name]);
    return stdout.split('\n').filter((path) => path.startsWith('/'));
  },
  verify: async (t, name) => {
    const { stdout, stderr } = await t.run(['rpm', '-V', name], { accept: 'any' });
    return stdout + stderr;
  },
};

/** rpm has no purge: for Mathesar, what docs/run/leave.md says to do before the removal. */
export function beforeRemoval(name: string): readonly Command[] {
  return name === 'mathesar' ? [[name, 'uninstall', '--drop-settings', '--yes']] : [];
}

/** Where rpm keeps its database. */
export const rpmRecords = [/^\/var\/lib\/rpm(\/|$)/, /^\/usr\/lib\/sysimage\/rpm(\/|$)/] as const;
