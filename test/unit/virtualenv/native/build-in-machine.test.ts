import { expect, test } from 'vitest';
import { buildInMachine } from '../../../../src/virtualenv/native/build-in-machine.ts';
import { readDistros, selectDistros } from '../../../../src/config/distros.ts';
import { hostArchOf, type Arch } from '../../../../src/config/architectures.ts';
import { formats } from '../../../../src/formats/index.ts';
import { silentReporter } from '../../../../src/support/reporter.ts';

const context = {
  reporter: silentReporter(),
  signal: new AbortController().signal,
  cacheDir: '/nowhere',
  offline: true,
};

test.each([
  ['fedora', hostArchOf(process.arch), /no wheel for Fedora.* Debian and Ubuntu only/],
  ['debian', process.arch === 'x64' ? 'arm64' : 'amd64', /must be compiled for (arm64|amd64)/],
])('what cannot be compiled for %s on %s is refused before a root is started', async (name, arch, reason) => {
  const [distro] = selectDistros(await readDistros(formats), [name]);
  if (distro === undefined) throw new Error(`no ${name}`);
  const target = { python: distro.python, glibc: distro.glibc, arch: arch as Arch };
  await expect(buildInMachine(distro, context)('/srv/x-1.0.tar.gz', target, [], '/srv')).rejects.toThrow(
    reason,
  );
});
