import type { Fault } from '../../faults/fault.ts';
import { packageManagerOf } from '../../package-managers/index.ts';
import { expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { expectNothingLost, expectSame, useInstallation } from '../../steps/application/used-installation.ts';
import { metadataDatabase, sql } from '../../steps/database/postgresql.ts';
import { heldUp, holdUp } from '../../steps/faults/open-transaction.ts';
import {
  expectUnchanged,
  installPackage,
  newerPackage,
  packageState,
  transactionTimeout,
} from '../../steps/packages.ts';
import { expectActive, firstAnswer } from '../../steps/service.ts';
import { undo } from '../../steps/upgrading/undo.ts';

interface PowerCut {
  readonly id: string;
  /** What the upgrade is doing. */
  readonly during: string;
  /** What holds it up. */
  readonly held?: Parameters<typeof holdUp>[1];
  /** Brings the upgrade, which runs, there. */
  readonly reach: (t: ScenarioRun, release: () => Promise<void>) => Promise<unknown>;
}

const unpacks = "find /usr/lib/mathesar -name '*;????????' -o -name '*.dpkg-new'";
const goesOn =
  'once the machine has booted, the service migrates and answers by itself; `dpkg --configure -a`, or the same command, ends the upgrade';

const all: readonly PowerCut[] = [
  {
    id: 'power-cut-unpacking',
    during: 'its files are being unpacked',
    reach: (t) => t.sh(`until [ -n "$(${unpacks} | head -n 1)" ]; do :; done`, { timeout: 60_000 }),
  },
  {
    id: 'power-cut-backup',
    during: 'its backup is being made',
    held: 'backup',
    reach: heldUp,
  },
  {
    id: 'power-cut-before-migration',
    during: 'its backup is there, and its migration about to begin',
    held: 'record',
    reach: heldUp,
  },
  {
    id: 'power-cut-migrating',
    during: 'its tables are being migrated',
    held: 'migration',
    reach: heldUp,
  },
  {
    id: 'power-cut-after-migration',
    during: 'its tables have been migrated, and it has not started yet',
    held: 'migration',
    reach: async (t, release) => {
      const migrating = await heldUp(t);
      const before = await applied(t);
      await holdUp(t, 'record');
      await release();
      await t.eventually('it waits to put down that it has migrated', async () => {
        expectThat((await heldUp(t)) !== migrating, 'another session than that of the migration waits');
      });
      expectThat((await applied(t)) > before, 'the tables have been migrated');
    },
  },
];

/** The machine of an administrator loses power during an upgrade. */
export const powerCut: Scenario = {
  name: 'power-cut',
  title:
    'when the power is cut in a step of an upgrade, the machine boots, the upgrade goes on, and can be taken back',
  postgresql: 'running',
  needs: ['upgrade'],
  tests: 'never',
  timeout: 1_800_000,
  fault: all.map(({ id, during }): Fault => {
    const fault = `every process is killed at once while ${during}, and the machine boots from its disk`;
    return { id, subject: 'power', before: 'in use, an upgrade runs', fault, after: goesOn };
  }),
  async run(t) {
    const newer = newerPackage(t);
    await installPackage(t);
    const before = await useInstallation(t);
    for (const { id, held, reach } of all) {
      await t.fault(id, async () => {
        const release = held === undefined ? () => Promise.resolve() : await holdUp(t, held);
        const upgrade = packageManagerOf(t.distro).upgrade(newer.path);
        await t.run(['systemd-run', '--unit=upgrade', '--collect', ...upgrade]);
        await reach(t, release);
        await t.step('cut the power, and boot', () => t.machine.cutPower());
        const { state, version } = await packageState(t);
        t.note(`once booted, the package of ${version} is ${state}`);
        await endUpgrade(t);
        await firstAnswer(t, 120_000);
        await expectActive(t);
        const ended = { state: 'installed', version: newer.version };
        expectEqual(await packageState(t), ended, 'the package after the upgrade');
        await expectUnchanged(t);
        await expectNothingLost(t, before);
      });
      await t.step('take it back', () => undo(t));
      await expectSame(t, before);
    }
  },
};

/** The number of migrations that are in the tables for good. */
async function applied(t: ScenarioRun): Promise<number> {
  return Number((await sql(t, metadataDatabase, 'SELECT count(*) FROM django_migrations'))[0]?.[0]);
}

/** What the administrator does who finds the machine so. */
async function endUpgrade(t: ScenarioRun): Promise<void> {
  const manager = packageManagerOf(t.distro);
  if (manager.name === 'apt') {
    await t.run(['dpkg', '--configure', '-a'], { timeout: transactionTimeout });
  }
  const { version } = await packageState(t);
  if (version === newerPackage(t).version) {
    // Everything was done but the start.
    await firstAnswer(t, 120_000);
    return;
  }
  await t.run(manager.upgrade(newerPackage(t).path), { timeout: transactionTimeout });
}
