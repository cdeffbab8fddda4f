import { expectEqual } from '../../runner/expectation.ts';
import type { PackageState } from '../../package-managers/package-manager.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { expectLoggedIn, signUpOrLogIn } from './account.ts';
import { applicationOf, writeAndRead } from './application.ts';
import { packageState } from '../packages.ts';
import { metadataDatabase, ownedDatabases, sql } from '../database/postgresql.ts';
import { secretKey } from '../secret.ts';
import { expectActive, firstAnswer } from '../service.ts';
import type { Visitor } from './visitor.ts';

/** An installation that an administrator has used, and its state at that time. */
export interface UsedInstallation {
  readonly administrator: Visitor;
  readonly package: PackageState;
  readonly state: unknown;
  readonly records: readonly string[];
}

/** Signs up (or logs in, in a shared machine) and writes a record. */
export async function useInstallation(t: ScenarioRun): Promise<UsedInstallation> {
  const administrator = await t.step('sign up and write a record', async () => {
    const who = await signUpOrLogIn(t);
    await writeAndRead(t, who, 'Written before');
    return who;
  });
  return {
    administrator,
    package: await packageState(t),
    state: await state(t),
    records: await recordsOf(t, administrator),
  };
}

/** Expects that the service runs, the session continues, the record is there, and the state is unchanged. */
export async function expectSame(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  expectEqual(await packageState(t), before.package, 'the package');
  await expectKept(t, before);
}

/** The same for an installation whose package is another by now. */
export async function expectKept(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  await expectActive(t);
  expectEqual(await state(t), before.state, 'the state of the installation');
  await firstAnswer(t);
  await expectLoggedIn(before.administrator);
  expectEqual(await recordsOf(t, before.administrator), before.records, 'the records');
}

async function recordsOf(t: ScenarioRun, who: Visitor): Promise<readonly string[]> {
  return (await applicationOf(t)).readRecords(t, who);
}

/** What must be the same, however often the package is installed. */
async function state(t: ScenarioRun): Promise<unknown> {
  return {
    databases: await ownedDatabases(t),
    key: await secretKey(t),
    settings: (await t.run(['cat', '/etc/mathesar/mathesar.env'])).stdout,
    migrations: await sql(t, metadataDatabase, 'SELECT count(*) FROM django_migrations'),
    owners: (await t.run(['stat', '-c', '%n %U:%G %a', '/etc/mathesar', '/var/lib/mathesar'])).stdout,
  };
}
