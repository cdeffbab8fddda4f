import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { expectLoggedIn, signUp } from '../../steps/application/account.ts';
import { applicationOf } from '../../steps/application/application.ts';
import { compiled } from '../../steps/state/bytecode.ts';
import {
  expectUnchanged,
  install,
  installLibraries,
  removePackage,
  transactionTimeout,
} from '../../steps/packages.ts';
import { metadataDatabase, sql } from '../../steps/database/postgresql.ts';
import { enabledState, expectActive, firstAnswer, serviceState, unit } from '../../steps/service.ts';

/** A cautious administrator does not let packages run scripts as root, and does their work by hand. */
export const withoutScripts: Scenario = {
  name: 'without-scripts',
  title:
    'installed without its scripts, the package is set up by one command, also with the settings of an earlier installation',
  packageManagers: ['dnf', 'zypper'],
  postgresql: 'running',
  async run(t) {
    await installLibraries(t);
    await t.step('rpm --install --noscripts', () => withoutScriptsOf(t, '--install'));
    await t.step('nothing was started or enabled', async () => {
      expectEqual(await serviceState(t), 'inactive', `the state of ${unit}`);
      expectEqual(await enabledState(t), 'disabled', `whether ${unit} starts with the machine`);
    });
    await t.step('mathesar setup', () => setUp(t));
    const administrator = await t.step('sign up and write a record', async () => {
      const who = await signUp(t);
      await (await applicationOf(t)).writeRecord(t, who, 'Written before');
      return who;
    });
    await t.step('remove the package; its settings stay', async () => {
      await removePackage(t);
      await t.run(['test', '-s', '/etc/mathesar/mathesar.env']);
    });
    await t.step('rpm --install --noscripts, again', () => withoutScriptsOf(t, '--install'));
    await t.step('mathesar setup, again', () => setUp(t));
    await t.step('the session continues, and the record is there', async () => {
      await expectLoggedIn(administrator);
      const records = await (await applicationOf(t)).readRecords(t, administrator);
      expectEqual(records, ['Written before'], 'the records');
    });
    await t.step('mathesar setup does not enable a service that the administrator has disabled', async () => {
      await t.run(['systemctl', 'disable', unit]);
      await t.run(['mathesar', 'setup']);
      expectEqual(await enabledState(t), 'disabled', `whether ${unit} starts with the machine`);
    });
  },
};

/** The same administrator installs the next version. */
export const upgradeWithoutScripts: Scenario = {
  name: 'upgrade-without-scripts',
  title: 'upgraded without scripts, the new version runs after one command',
  packageManagers: ['dnf', 'zypper'],
  postgresql: 'running',
  needs: ['upgrade'],
  async run(t) {
    await t.step('install the package', async () => {
      await install(t, [t.package.path]);
      await firstAnswer(t);
      await expectBytecode(t);
    });
    await t.step('rpm --upgrade --noscripts', () => withoutScriptsOf(t, '--upgrade', t.upgrade?.path));
    await t.step('mathesar setup', () => setUp(t));
    await t.step('the new version runs', async () => {
      const { stdout } = await t.run(['mathesar', 'status']);
      expectContains(stdout, t.upgrade?.version ?? '', 'what mathesar status says');
      // The code that runs, not what the package says.
      const query = "SELECT obj_description('django_migrations'::regclass, 'pg_class')";
      const [[migrated = ''] = []] = await sql(t, metadataDatabase, query);
      const [release = ''] = (t.upgrade?.version ?? '').split('-');
      expectContains(migrated, `version ${release},`, 'which version has migrated last');
    });
  },
};

async function withoutScriptsOf(
  t: ScenarioRun,
  how: '--install' | '--upgrade',
  path = t.package.path,
): Promise<void> {
  await t.run(['rpm', how, '--noscripts', path], { timeout: transactionTimeout });
}

async function setUp(t: ScenarioRun): Promise<void> {
  await t.run(['mathesar', 'setup']);
  await expectActive(t);
  await firstAnswer(t);
  await expectBytecode(t);
  expectEqual(await enabledState(t), 'enabled', `whether ${unit} starts with the machine`);
  await expectUnchanged(t);
}

/** Expects that the bytecode is that of the files which are installed now. */
async function expectBytecode(t: ScenarioRun): Promise<void> {
  await compiled(t);
  await t.run(['/usr/lib/mathesar/bin/bytecode', 'is-current']);
}
