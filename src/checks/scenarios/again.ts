import { expectEqual, expectThat } from '../expectation.ts';
import type { Scenario, Story } from '../scenario.ts';
import { expectLoggedIn, signUp } from './steps/account.ts';
import { applicationOf } from './steps/application.ts';
import { aptInstall, installPackage, packageState } from './steps/packages.ts';
import { metadataDatabase, ownedDatabases, sql } from './steps/postgresql.ts';
import { secretKey } from './steps/secret.ts';
import { expectActive, firstAnswer } from './steps/service.ts';

/** An administrator installs, sets up and configures again, and again where a crash cut it off. */
export const again: Scenario = {
  name: 'again',
  title: 'reinstalling, setting up again and a configuration killed halfway end in the same state',
  installed: ['postgresql'],
  timeout: 600_000,
  async run(t) {
    await installPackage(t);
    const ada = await t.step('sign up and write a record', async () => {
      const who = await signUp(t);
      await (await applicationOf(t)).writeRecord(t, who, 'Written before');
      return who;
    });
    const before = await state(t);
    const expectSame = async (): Promise<void> => {
      await expectActive(t);
      expectEqual(await state(t), before, 'the state of the installation');
      await firstAnswer(t);
      await expectLoggedIn(ada);
      const records = await (await applicationOf(t)).readRecords(t, ada);
      expectEqual(records, ['Written before'], 'the records');
    };
    await t.step('apt install --reinstall', async () => {
      await aptInstall(t, [t.package.path], ['--reinstall']);
      await expectSame();
    });
    await t.step('mathesar setup, twice', async () => {
      await t.run(['mathesar', 'setup']);
      await t.run(['mathesar', 'setup']);
      await expectSame();
    });
    for (const seconds of ['0.2', '0.7', '2']) {
      await t.step(`the configuration is killed after ${seconds} s, and done again`, async () => {
        await killedConfiguration(t, seconds);
        await t.run(['dpkg', '--configure', '-a'], { timeout: 240_000 });
        await expectSame();
      });
    }
  },
};

/** Unpacks the package again and kills dpkg and all that it started while it configures it. */
async function killedConfiguration(t: Story, seconds: string): Promise<void> {
  await t.run(['dpkg', '--unpack', t.package.path], { timeout: 240_000 });
  const { exitCode } = await t.run(
    ['timeout', '--signal=KILL', seconds, 'dpkg', '--configure', t.package.name],
    { accept: 'any' },
  );
  t.note(`dpkg --configure, killed after ${seconds} s, ended with ${exitCode}`);
  const { state: after } = await packageState(t);
  expectThat(['half-configured', 'unpacked', 'installed'].includes(after), `the package is ${after}`);
}

/** What must be the same, however often the package is configured. */
async function state(t: Story): Promise<unknown> {
  return {
    package: await packageState(t),
    databases: await ownedDatabases(t),
    key: await secretKey(t),
    settings: (await t.run(['cat', '/etc/mathesar/mathesar.env'])).stdout,
    migrations: await sql(t, metadataDatabase, 'SELECT count(*) FROM django_migrations'),
    owners: (await t.run(['stat', '-c', '%n %U:%G %a', '/etc/mathesar', '/var/lib/mathesar'])).stdout,
  };
}
