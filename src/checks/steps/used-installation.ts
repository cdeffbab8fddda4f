import { expectEqual } from '../runner/expectation.ts';
import type { ScenarioRun } from '../runner/scenario.ts';
import { expectLoggedIn, signUp } from './account.ts';
import { applicationOf } from './application.ts';
import { installPackage, packageState } from './packages.ts';
import { metadataDatabase, ownedDatabases, sql } from './postgresql.ts';
import { secretKey } from './secret.ts';
import { expectActive, firstAnswer } from './service.ts';
import type { Visitor } from './visitor.ts';

/** An installation that an administrator has used, and its state at that time. */
export interface UsedInstallation {
  readonly administrator: Visitor;
  readonly state: unknown;
}

const record = 'Written before';

/** Installs the package where PostgreSQL runs, signs up and writes a record. */
export async function installAndUse(t: ScenarioRun): Promise<UsedInstallation> {
  await installPackage(t);
  const administrator = await t.step('sign up and write a record', async () => {
    const who = await signUp(t);
    await (await applicationOf(t)).writeRecord(t, who, record);
    return who;
  });
  return { administrator, state: await state(t) };
}

/** Expects that the service runs, the session continues, the record is there, and the state is unchanged. */
export async function expectSame(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  await expectActive(t);
  expectEqual(await state(t), before.state, 'the state of the installation');
  await firstAnswer(t);
  await expectLoggedIn(before.administrator);
  expectEqual(await (await applicationOf(t)).readRecords(t, before.administrator), [record], 'the records');
}

/** What must be the same, however often the package is installed. */
async function state(t: ScenarioRun): Promise<unknown> {
  return {
    package: await packageState(t),
    databases: await ownedDatabases(t),
    key: await secretKey(t),
    settings: (await t.run(['cat', '/etc/mathesar/mathesar.env'])).stdout,
    migrations: await sql(t, metadataDatabase, 'SELECT count(*) FROM django_migrations'),
    owners: (await t.run(['stat', '-c', '%n %U:%G %a', '/etc/mathesar', '/var/lib/mathesar'])).stdout,
  };
}
