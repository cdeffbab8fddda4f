import type { RunResult } from '../../../support/process.ts';
import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { PackageInMachine, Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { writeAndRead } from '../../steps/application/application.ts';
import { expectNothingLost, useInstallation } from '../../steps/application/used-installation.ts';
import { compiled } from '../../steps/state/bytecode.ts';
import {
  expectNextStep,
  expectUnchanged,
  installPackage,
  packageState,
  replace,
  newerPackage,
} from '../../steps/packages.ts';
import { metadataDatabase, ownedDatabases, sql } from '../../steps/database/postgresql.ts';
import { undo } from '../../steps/upgrading/undo.ts';
import { secretKey } from '../../steps/state/secret.ts';
import { expectActive, firstAnswer, serviceState, unit } from '../../steps/service.ts';

/** An administrator's Django settings that end every migration just before it is complete. */
const cutOff = `from django.db.models.signals import post_migrate
def cut_off(**_):
    raise SystemExit("cut off")
post_migrate.connect(cut_off, weak=False)`;

/** An administrator returns to the previous version: first carelessly, then as docs/run/upgrade.md says. */
export const downgrade: Scenario = {
  name: 'downgrade',
  title: 'the previous version refuses tables that the next one has migrated; it works after mathesar undo',
  tests: 'one-distro',
  postgresql: 'running',
  needs: ['upgrade'],
  timeout: 600_000,
  fault: {
    subject: 'upgrade',
    before: 'upgraded, the tables migrated',
    fault: 'the migration is cut off, and the previous version is installed again',
    after:
      'it refuses the tables; `mathesar status` names the version that migrated them; after `mathesar undo`, it works',
  },
  async run(t) {
    const newer = newerPackage(t);
    await installPackage(t);
    const used = await useInstallation(t);
    const { administrator } = used;
    const migrations = await migrationsOf(t);
    const before = await kept(t);
    // Another revision of the same release has nothing to migrate.
    if (releaseOf(newer) !== releaseOf(t.package))
      await t.step('install the newer package, whose migration is interrupted', async () => {
        await t.run(['tee', '/etc/mathesar/local.py'], { input: cutOff });
        await replace(t, 'upgrade', newer.path);
        await t.sh('journalctl -u mathesar | grep "cut off"');
        await t.run(['rm', '/etc/mathesar/local.py']);
      });
    if ((await migrationsOf(t)) !== migrations)
      await t.step('the older package refuses a half-migrated database', async () => {
        await refuses(t, await replace(t, 'downgrade', t.package.path));
        const comment = "SELECT quote_literal(obj_description('django_migrations'::regclass))";
        const [[record = ''] = []] = await sql(t, metadataDatabase, comment);
        await sql(t, metadataDatabase, 'COMMENT ON TABLE django_migrations IS NULL');
        await t.run(['systemctl', 'start', unit], { accept: [1] });
        const { stdout } = await t.run(['mathesar', 'status'], { accept: [1] });
        expectContains(
          stdout,
          'has migrated the database',
          'what mathesar status says of a database without a version',
        );
        await sql(t, metadataDatabase, `COMMENT ON TABLE django_migrations IS ${record}`);
      });
    await t.step('install the newer package, and write another record', async () => {
      await replace(t, 'upgrade', newer.path);
      await firstAnswer(t);
      await writeAndRead(t, administrator, 'Written with the newer version');
    });
    const hasMigrated = (await migrationsOf(t)) !== migrations;

    const output = await t.step('install the older package', () => replace(t, 'downgrade', t.package.path));
    await t.step('it is installed completely, and settings and databases are kept', async () => {
      await expectInstalled(t, t.package.version);
      expectEqual(await kept(t), before, 'secret, settings and databases');
    });
    if (hasMigrated)
      await t.step('it refuses the database, and status and setup say why and what to do', () =>
        refuses(t, output),
      );
    await t.step('install the newer package again: it works as before', async () => {
      await replace(t, 'upgrade', newer.path);
      await firstAnswer(t);
      await expectActive(t);
      await writeAndRead(t, administrator, 'Written with the newer version again');
    });

    await t.step('take the upgrade back, and install the older package', async () => {
      await undo(t);
      // It was there when the upgrade began.
      await t.run(['rm', '-f', '/etc/mathesar/local.py']);
    });
    await t.step('the session continues, the record is there, and new ones are written', async () => {
      await expectActive(t);
      await expectInstalled(t, t.package.version);
      await expectNothingLost(t, used);
      await writeAndRead(t, administrator, 'Written with the older version');
      expectEqual(await migrationsOf(t), migrations, 'the number of migrations');
      expectEqual(await kept(t), before, 'secret, settings and databases');
    });
  },
};

async function refuses(t: ScenarioRun, output: RunResult): Promise<void> {
  expectNextStep(output, 'mathesar status');
  const release = releaseOf(newerPackage(t));
  await t.eventually('the start is refused', async () => {
    expectEqual(await serviceState(t), 'failed', `the state of ${unit}`);
  });
  for (const command of ['status', 'setup']) {
    const { stdout } = await t.run(['mathesar', command], { accept: [1] });
    expectContains(stdout, t.package.version, `which version mathesar ${command} names`);
    expectContains(stdout, `version ${release} has migrated the database`, 'the reason that it gives');
    expectContains(stdout, `install ${release} again`, 'the next step that it names');
  }
}

/** The version without the revision of the packaging. */
function releaseOf({ version }: PackageInMachine): string {
  return version.split('-')[0] ?? version;
}

async function expectInstalled(t: ScenarioRun, version: string): Promise<void> {
  expectEqual(await packageState(t), { state: 'installed', version }, 'the package');
  await compiled(t);
  await expectUnchanged(t);
}

async function migrationsOf(t: ScenarioRun): Promise<string> {
  const [[count = ''] = []] = await sql(t, metadataDatabase, 'SELECT count(*) FROM django_migrations');
  return count;
}

/** What no version of the package changes. */
async function kept(t: ScenarioRun): Promise<unknown> {
  return {
    key: await secretKey(t),
    settings: (await t.run(['cat', '/etc/mathesar/mathesar.env'])).stdout,
    databases: await ownedDatabases(t),
  };
}
