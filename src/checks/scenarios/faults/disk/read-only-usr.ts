import { expectEqual, fail } from '../../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../../runner/scenario.ts';
import { expectKept, expectSame, useInstallation } from '../../../steps/application/used-installation.ts';
import {
  expectUnchanged,
  installPackage,
  newerPackage,
  packageState,
  replace,
} from '../../../steps/packages.ts';
import { serviceState } from '../../../steps/service.ts';

const hooks = `DPkg::Pre-Invoke { "mount -o remount,rw /usr"; };
DPkg::Post-Invoke { "mount -o remount,ro /usr"; };
`;

/** An administrator keeps /usr read-only between transactions, as apt.conf(5) and Debian's manual on security say. */
export const readOnlyUsr: Scenario = {
  name: 'read-only-usr',
  title: 'where apt makes /usr read-only right after each transaction, the bytecode is complete by then',
  packageManagers: ['apt'],
  postgresql: 'running',
  needs: ['upgrade'],
  tests: 'never',
  timeout: 600_000,
  fault: {
    subject: 'disk',
    before: 'in use, /usr a file system of its own',
    fault: 'apt makes /usr read-only right after it has reinstalled or upgraded the package',
    after: 'all bytecode is there by then, and nothing fails for want of it',
  },
  async run(t) {
    await installPackage(t);
    const before = await useInstallation(t);
    await t.step('/usr is a file system of its own, read-only between transactions', async () => {
      await t.sh(`mkdir /srv/usr
mount -t tmpfs -o mode=755 tmpfs /srv/usr
cp -a /usr/. /srv/usr/
mount --move /srv/usr /usr
mount -o remount,ro /usr`);
      await t.run(['tee', '/etc/apt/apt.conf.d/70read-only-usr'], { input: hooks });
    });
    await t.step('reinstall', async () => {
      await replace(t, 'reinstall', t.package.path);
      await expectComplete(t);
      await expectSame(t, before);
    });
    await t.step('set-up and status write nothing there', async () => {
      await t.run(['mathesar', 'setup']);
      await t.run(['mathesar', 'status']);
    });
    await t.step('upgrade', async () => {
      const newer = newerPackage(t);
      await replace(t, 'upgrade', newer.path);
      await expectComplete(t);
      expectEqual((await packageState(t)).version, newer.version, "the package's version");
    });
    await expectUnchanged(t);
    const after = await useInstallation(t);
    await expectKept(t, { ...before, state: after.state, records: after.records });
  },
};

/** /usr is read-only again, and everything is compiled. */
async function expectComplete(t: ScenarioRun): Promise<void> {
  const { exitCode } = await t.run(['touch', '/usr/writable'], { accept: 'any' });
  if (exitCode === 0) fail('/usr is read-only');
  expectEqual(await serviceState(t, 'mathesar-bytecode.service'), 'inactive', 'the state of the compiler');
  const sources =
    "find /usr/lib/mathesar/app /usr/lib/mathesar/venv/lib -name '*.py' ! -path '*/bin/*' | wc -l";
  const compiled = "find /usr/lib/mathesar/app /usr/lib/mathesar/venv/lib -name '*.pyc' | wc -l";
  const { stdout } = await t.sh(`${sources}; ${compiled}`);
  const [all, made] = stdout.trim().split('\n');
  expectEqual(made, all, 'the number of files of bytecode');
  await t.run(['/usr/lib/mathesar/bin/bytecode', 'is-current']);
}
