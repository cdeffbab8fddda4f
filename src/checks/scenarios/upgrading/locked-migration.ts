import { expectContains, expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { expectKept, useInstallation } from '../../steps/application/used-installation.ts';
import { installPackage, linesOfPackage, newerPackage, packageState, replace } from '../../steps/packages.ts';
import { metadataDatabase } from '../../steps/database/postgresql.ts';
import { firstAnswer, serviceState, unit } from '../../steps/service.ts';

/** Somebody's open transaction is in the way of the migration. */
export const lockedMigration: Scenario = {
  name: 'locked-migration',
  title: 'a migration that waits for a lock names its holder, holds the package manager for a minute, and goes on later',
  postgresql: 'running',
  needs: ['upgrade'],
  tests: 'never',
  timeout: 600_000,
  async run(t) {
    const newer = newerPackage(t);
    await installPackage(t);
    const before = await useInstallation(t);
    await t.step('a colleague leaves a transaction open', () => holdLock(t));
    const output = await t.step('upgrade: the transaction ends within a minute and a half', async () => {
      const begun = Date.now();
      const ended = await replace(t, 'upgrade', newer.path);
      t.measure('transaction', (Date.now() - begun) / 1000, 's');
      expectThat(Date.now() - begun < 90_000, 'the package manager is done within 90 s');
      return ended;
    });
    await t.step('the line of the package leads to status, which names the holder', async () => {
      expectContains(linesOfPackage(output).join('\n'), 'mathesar status', 'what the package says');
      expectEqual((await packageState(t)).version, newer.version, 'the version');
      await t.eventually(
        'status names the holder',
        async () => {
          const { stdout } = await t.run(['mathesar', 'status'], { accept: [0, 1] });
          expectContains(stdout, /session \d+ of the role postgres \(colleague\)/, 'what status says');
        },
        60_000,
      );
    });
    await t.step('the journal has it, too, and that the migration was given up', async () => {
      await t.eventually(
        'the migration is given up',
        async () => {
          const { stdout } = await t.run(['journalctl', '-u', unit, '-o', 'cat', '-b']);
          expectContains(stdout, /waits for a lock that the session \d+ of the role postgres \(colleague\)/, 'it');
          expectContains(stdout, /has waited for 50 seconds for a lock .* was given up/, 'it');
        },
        90_000,
      );
    });
    await t.step('the colleague ends it: the next try migrates, and nothing is lost', async () => {
      await t.run(['systemctl', 'stop', 'colleague']);
      await firstAnswer(t, 120_000);
      expectEqual(await serviceState(t), 'active', 'the state of the service');
      await expectKept(t, before, { migrated: true });
    });
  },
};

/** Holds a lock on a table that the newer version changes, as a session that calls itself "colleague". */
async function holdLock(t: ScenarioRun): Promise<void> {
  const lock = 'BEGIN; LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(3600)';
  await t.run([
    ...['systemd-run', '--unit=colleague', '--uid=postgres', '--setenv=PGAPPNAME=colleague'],
    ...['psql', '-X', '-d', metadataDatabase, '-c', lock],
  ]);
  await t.eventually('the lock is held', async () => {
    const { stdout } = await t.run(
      ['psql', '-XAt', '-d', metadataDatabase, '-c', "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock'"],
      { user: 'postgres' },
    );
    expectThat(Number(stdout) > 0, 'there is such a lock');
  });
}
