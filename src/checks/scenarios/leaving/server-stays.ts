import { expectEqual } from '../../runner/expectation.ts';
import { install } from '../installing/install.ts';
import { packageManagerOf } from '../../package-managers/index.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { install as installPackages, packageState, removePackage } from '../../steps/packages.ts';
import { ownedDatabases } from '../../steps/database/postgresql.ts';
import { expectActive, firstAnswer, serviceState } from '../../steps/service.ts';

/** An administrator removes the package from a machine where PostgreSQL was installed with it. */
export const serverStays: Scenario = {
  name: 'server-stays',
  title: 'removing the package does not remove PostgreSQL, however that was installed',
  tests: 'one-of-each-format',
  continues: install,
  async run(t) {
    const { server } = t.distro;
    await t.step('remove the package; PostgreSQL keeps running', () => removeAndLook(t));

    await t.step(`remove ${server.package} as well`, () => removePackage(t, server.package));
    await t.step('install the package with what it recommends', () => installPackages(t, [t.package.path]));
    if (!server.startsItself)
      await t.step(`install ${server.package} afterwards`, () => installPackages(t, [server.package]));
    await t.step('use it', () => setUp(t));
    await t.step('remove the package; PostgreSQL keeps running', () => removeAndLook(t));
  },
};

/** As the package says after its installation. */
async function setUp(t: ScenarioRun): Promise<void> {
  await t.run(['mathesar', 'setup']);
  await firstAnswer(t);
  await expectActive(t);
}

async function removeAndLook(t: ScenarioRun): Promise<void> {
  const { server } = t.distro;
  const databases = await ownedDatabases(t);
  await removePackage(t);
  const { stateOnceRemoved } = packageManagerOf(t.distro);
  expectEqual((await packageState(t)).state, stateOnceRemoved, 'the state of the package');
  expectEqual((await packageState(t, server.package)).state, 'installed', `the state of ${server.package}`);
  expectEqual(await serviceState(t, server.service), 'active', `the state of ${server.service}`);
  expectEqual(await ownedDatabases(t), databases, 'the databases');
}
