import type { PackageManager } from './package-manager.ts';

const install = ['apt-get', 'install', '-y', '-q'] as const;

/** Debian and Ubuntu: apt-get(8), dpkg(1). */
export const apt: PackageManager = {
  name: 'apt',
  install: (packages, { weak = true } = {}) => [
    ...install,
    ...(weak ? [] : ['--no-install-recommends']),
    ...packages,
  ],
  reinstall: (path) => [...install, '--reinstall', path],
  upgrade: (path) => [...install, path],
  downgrade: (path) => [...install, '--allow-downgrades', path],
  remove: (name) => ['apt-get', 'remove', '-y', '-q', name],
  purge: (name) => [['apt-get', 'purge', '-y', '-q', name]],
  // "python3.13", "systemd | systemd-standalone-sysusers": the first will do.
  installable: ({ name }) => name,
  state: async (t, name) => {
    const query = ['dpkg-query', '-W', '-f', '${db:Status-Status} ${Version}', name];
    const { stdout } = await t.run(query, { accept: [0, 1] });
    const [state = '', version = ''] = stdout.trim().split(' ');
    return { version, state: state === '' ? 'not-installed' : state };
  },
  stateOnceRemoved: 'config-files',
  ownedPaths: async (t, name) => {
    const { stdout } = await t.run(['dpkg', '-L', name]);
    return stdout.split('\n').filter((path) => path.startsWith('/'));
  },
  verify: async (t, name) => (await t.run(['dpkg', '--verify', name])).stdout,
  records: [/^\/var\/lib\/(apt|dpkg)(\/|$)/, /^\/var\/cache\/(apt|debconf)(\/|$)/],
};
