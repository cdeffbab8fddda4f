import { nothingLost } from '../../faults/fault.ts';
import { expectEqual } from '../../runner/expectation.ts';
import type { PackageState } from '../../package-managers/package-manager.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { expectLoggedIn, logIn, signUpOrLogIn } from './account.ts';
import { applicationOf, writeAndRead } from './application.ts';
import { packageState } from '../packages.ts';
import { metadataDatabase, sql } from '../database/postgresql.ts';
import { secretKey } from '../state/secret.ts';
import { expectActive, firstAnswer } from '../service.ts';
import type { Visitor } from './visitor.ts';

/** An installation that an administrator has used, and its state at that time. */
export interface UsedInstallation {
  readonly administrator: Visitor;
  readonly package: PackageState;
  /** What no fault may change. */
  readonly kept: unknown;
  /** What a migration changes, and nothing else. */
  readonly state: unknown;
  readonly records: readonly string[];
  /** Where its PostgreSQL listens. */
  readonly port: string;
}

/** Signs up (or logs in, in a shared machine) and writes a record; `port` is where its PostgreSQL listens. */
export async function useInstallation(t: ScenarioRun, port = '5432'): Promise<UsedInstallation> {
  const administrator = await t.step('sign up and write a record', async () => {
    const who = await signUpOrLogIn(t);
    await writeAndRead(t, who, 'Written before');
    return who;
  });
  return {
    administrator,
    package: await packageState(t),
    kept: await kept(t, port),
    state: await state(t, port),
    records: await recordsOf(t, administrator),
    port,
  };
}

/**
 * Expects that the application answers with everything that it had: the session continues, the account logs in, the
 * records are there, and settings, secret key, accounts, databases and owners are unchanged. A row of docs/run/faults.md
 * needs this step.
 */
export async function expectNothingLost(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  await t.step(nothingLost, async () => {
    await firstAnswer(t);
    await expectLoggedIn(before.administrator);
    await logIn(t);
    expectEqual(await recordsOf(t, before.administrator), before.records, 'the records');
    expectEqual(await kept(t, before.port), before.kept, 'what no fault may change');
  });
}

/** Expects the same of the same version: the service runs, nothing is lost, and package and migrations are unchanged. */
export async function expectSame(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  expectEqual(await packageState(t), before.package, 'the package');
  await expectKept(t, before);
}

/** The same for an installation whose package is another by now. */
export async function expectKept(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  await expectActive(t);
  expectEqual(await state(t, before.port), before.state, 'the state of the installation');
  await expectNothingLost(t, before);
}

async function recordsOf(t: ScenarioRun, who: Visitor): Promise<readonly string[]> {
  return (await applicationOf(t)).readRecords(t, who);
}

/** What is the same, whatever happens. What set-up finds out (detected.env) may change with the machine. */
async function kept(t: ScenarioRun, port: string): Promise<unknown> {
  const owned = 'SELECT datname, pg_get_userbyid(datdba) FROM pg_database WHERE NOT datistemplate ORDER BY 1';
  const { stdout: settings } = await t.sh(
    'find /etc/mathesar -type f ! -name detected.env -exec sha256sum {} + | sort',
  );
  return {
    key: await secretKey(t),
    settings,
    databases: await sql(t, 'postgres', owned, port),
    accounts: await sql(
      t,
      metadataDatabase,
      'SELECT id, username, password, is_superuser FROM mathesar_user ORDER BY 1',
      port,
    ),
    owners: (await t.run(['stat', '-L', '-c', '%n %U:%G %a', '/etc/mathesar', '/var/lib/mathesar'])).stdout,
  };
}

/** What must be the same, however often the package is installed. */
async function state(t: ScenarioRun, port: string): Promise<unknown> {
  return {
    migrations: await sql(t, metadataDatabase, 'SELECT count(*) FROM django_migrations', port),
  };
}
