import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { applicationOf, writeAndRead } from '../../steps/application/application.ts';
import {
  expectNothingLost,
  expectSame,
  useInstallation,
  type UsedInstallation,
} from '../../steps/application/used-installation.ts';
import { visitor } from '../../steps/application/visitor.ts';
import { backUp } from '../../steps/moving/backups.ts';
import { serverMajor, starterDatabase } from '../../steps/database/postgresql.ts';
import { startServer } from '../../steps/database/server.ts';
import { makeMigrationFail } from '../../steps/upgrading/failing-migration.ts';
import { handOver } from '../../steps/moving/hand-over.ts';
import {
  install,
  installPackage,
  linesOfPackage,
  newerPackage,
  packageState,
  purgePackage,
  removePackage,
  replace,
} from '../../steps/packages.ts';
import { firstAnswer } from '../../steps/service.ts';
import { undo } from '../../steps/upgrading/undo.ts';

/** Everything that happens to an installation in its years, one after the other. */
export const wholeLife: Scenario = {
  name: 'whole-life',
  title:
    'used, rehearsed, upgraded in vain, undone, upgraded, moved to another distro, removed, installed again, purged',
  postgresql: 'running',
  needs: ['upgrade', 'other-package'],
  tests: 'never',
  timeout: 1_500_000,
  async run(t) {
    const newer = newerPackage(t);
    await installPackage(t);
    const before = await useInstallation(t);
    const { reason, end } = await makeMigrationFail(t);
    await t.step(
      'the rehearsal of the next version says that its migration would fail, and why',
      async () => {
        const { stdout } = await t.run(['mathesar', 'rehearse', newer.path], {
          accept: [1],
          timeout: 300_000,
        });
        expectContains(stdout, reason, 'what the rehearsal says');
      },
    );
    await t.step('installed all the same, it fails, and names the way back', async () => {
      const lines = linesOfPackage(await replace(t, 'upgrade', newer.path));
      expectContains(lines.join('\n'), 'mathesar undo', 'what the package prints');
    });
    await t.step('undo: the version of before, with all that it had', async () => {
      await undo(t);
      await end();
      await expectSame(t, before);
    });
    await t.step('the rehearsal finds nothing any more, and the next version migrates', async () => {
      await t.run(['mathesar', 'rehearse', newer.path], { timeout: 300_000 });
      await replace(t, 'upgrade', newer.path);
      await firstAnswer(t);
      expectEqual((await packageState(t)).version, newer.version, 'the version');
    });
    await expectNothingLost(t, before);
    await writeAndRead(t, before.administrator, 'Written after');
    const used = await useInstallation(t);
    await move(t, used);
    await t.step('remove, and install again', async () => {
      await removePackage(t);
      await install(t, [newer.path]);
      await firstAnswer(t);
    });
    await expectNothingLost(t, used);
    await t.step('purge: program and settings are gone', async () => {
      await purgePackage(t);
      const { stdout } = await t.sh(
        'ls -d /usr/lib/mathesar /etc/mathesar /usr/bin/mathesar 2>/dev/null || :',
      );
      expectEqual(stdout, '', 'what is left of the package');
    });
  },
};

/** Restores a backup, with the people's database, on a fresh machine of another distro. */
async function move(t: ScenarioRun, used: UsedInstallation): Promise<void> {
  const file = await t.step('back up', async () => backUp(t, ['--with-data', await starterDatabase(t)]));
  const there = await t.elsewhere();
  await t.step(`restore it on a fresh machine: ${there.distro.title}`, async () => {
    await startServer(there);
    await install(there, [newerPackage(there).path]);
    await firstAnswer(there);
    await handOver(t, file, there, '/root/moved.tar');
    const major = await serverMajor(t);
    if ((await serverMajor(there)) < major) {
      const { stderr } = await there.run(['mathesar', 'restore', '/root/moved.tar'], { accept: [1] });
      expectContains(stderr, `Restore it on PostgreSQL ${major} or newer.`, 'the refusal');
      return;
    }
    await there.run(['mathesar', 'restore', '/root/moved.tar'], { timeout: 240_000 });
    await firstAnswer(there);
    const moved = visitor(there, {}, undefined, used.administrator.cookies());
    const records = await (await applicationOf(there)).readRecords(there, moved);
    expectEqual(records, used.records, 'the records there');
    await expectNothingLost(there, { ...used, administrator: moved });
  });
}
