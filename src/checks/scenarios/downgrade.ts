import { expectContains, expectEqual, expectThat, fail } from '../expectation.ts';
import type { Scenario } from '../scenario.ts';
import { signUp } from './steps/account.ts';
import { applicationOf } from './steps/application.ts';
import { compiled } from './steps/bytecode.ts';
import { expectUnchanged, install, packageState, replace } from './steps/packages.ts';
import { ownedDatabases } from './steps/postgresql.ts';
import { secretKey } from './steps/secret.ts';
import { expectActive, firstAnswer } from './steps/service.ts';

/** An administrator goes back to the version before, and forth again. */
export const downgrade: Scenario = {
  name: 'downgrade',
  title: 'the version before is installed again, and keeps settings and data; the next one goes on with them',
  postgresql: 'running',
  needs: ['upgrade'],
  async run(t) {
    const newer = t.upgrade ?? fail('the newer package was not given');
    const older = t.package;
    await t.step('install the newer package, sign up and write a record', async () => {
      await install(t, [newer.path]);
      await firstAnswer(t);
    });
    const application = await applicationOf(t);
    const ada = await signUp(t);
    await application.writeRecord(t, ada, 'Written before');
    const kept = async (): Promise<unknown> => ({
      key: await secretKey(t),
      settings: (await t.run(['cat', '/etc/mathesar/mathesar.env'])).stdout,
      databases: await ownedDatabases(t),
    });
    const before = await kept();

    await t.step('install the older package', () => replace(t, 'downgrade', older.path));
    await t.step('it is installed whole, and settings and databases are kept', async () => {
      const { state, version } = await packageState(t);
      expectEqual([state, version], ['installed', older.version], 'the state of the package');
      await compiled(t);
      await expectUnchanged(t);
      expectEqual(await kept(), before, 'secret, settings and databases');
    });
    await t.step('mathesar status says which version that is, and how it is', async () => {
      const { stdout, stderr } = await t.run(['mathesar', 'status'], { accept: [0, 1] });
      expectContains(stdout, older.version, 'what mathesar status says');
      t.note(`mathesar status:\n${stdout}${stderr}`);
    });

    await t.step('install the newer package again', () => replace(t, 'upgrade', newer.path));
    await t.step('the session goes on, and the record is there', async () => {
      await firstAnswer(t);
      await expectActive(t);
      expectEqual(await application.readRecords(t, ada), ['Written before'], 'the records');
      await application.writeRecord(t, ada, 'Written after');
      const records = await application.readRecords(t, ada);
      expectThat(records.includes('Written after'), `the new record is among ${records.join(', ')}`);
    });
  },
};
