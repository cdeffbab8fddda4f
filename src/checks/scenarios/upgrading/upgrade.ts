import { expectContains, expectEqual, expectLacks, expectThat } from '../../runner/expectation.ts';
import { packageManagerOf } from '../../package-managers/index.ts';
import type { PackageInMachine, Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { expectLoggedIn, signUp } from '../../steps/application/account.ts';
import { applicationOf } from '../../steps/application/application.ts';
import { backupsBeforeMigrations } from '../../steps/moving/backups.ts';
import { compiled } from '../../steps/state/bytecode.ts';
import { connectedDatabases, connectStarterDatabase } from '../../steps/database/databases.ts';
import {
  expectUnchanged,
  installPackage,
  newerPackage,
  packageState,
  replace,
} from '../../steps/packages.ts';
import { metadataDatabase, sql, starterDatabase } from '../../steps/database/postgresql.ts';
import { secretKey } from '../../steps/state/secret.ts';
import { expectActive, firstAnswer, mainPid, unit } from '../../steps/service.ts';
import { visitor } from '../../steps/application/visitor.ts';

const domain = 'notes.example.org';

/** An administrator who has used and configured the application installs the next version. */
export const upgrade: Scenario = {
  name: 'upgrade',
  title: 'the next version migrates, and keeps data, sessions, settings and the secret key',
  postgresql: 'running',
  needs: ['upgrade'],
  async run(t) {
    const newer = newerPackage(t);
    await installPackage(t);
    const administrator = await t.step('sign up, connect the starter database, write a record', async () => {
      const who = await signUp(t);
      await connectStarterDatabase(t, who);
      await (await applicationOf(t)).writeRecord(t, who, 'Written before the upgrade');
      return who;
    });
    const settings = await t.step('serve another domain as well', () => changeSettings(t));
    const before = { key: await secretKey(t), pid: await mainPid(t), files: await unownedFiles(t) };
    expectEqual(before.files, [], 'files below /usr/lib/mathesar that no package owns');

    const output = await t.step('install the newer package', () => upgradeTo(t, newer));
    await t.step('no question was asked, and the new version runs', async () => {
      expectLacks(output, /configuration file|\[default=/i, 'what the upgrade printed');
      expectEqual(await versionsOfSettings(t), '', 'files that say that settings were changed on both sides');
      expectEqual((await packageState(t)).version, newer.version, "the package's version");
      await expectActive(t);
      expectThat((await mainPid(t)) !== before.pid, 'the service was restarted');
      await firstAnswer(t);
    });
    await t.step('settings and secret are unchanged', async () => {
      expectEqual(await readSettings(t), settings, 'the settings');
      expectThat((await secretKey(t)) === before.key, 'the secret key is the same');
      await expectDomainServed(t);
    });
    await t.step('the session continues, and the record is there', async () => {
      await expectLoggedIn(administrator);
      const records = await (await applicationOf(t)).readRecords(t, administrator);
      expectEqual(records, ['Written before the upgrade'], 'the records');
    });
    await t.step('a backup from before the migration is there, and whole', async () => {
      const [one] = await backupsBeforeMigrations(t);
      expectContains(output, /answers on \S+ now, after \d+ seconds without it/, 'what the upgrade printed');
      await t.run(['mathesar', 'backup', 'verify', one?.path ?? 'none']);
    });
    await t.step('the functions in the user’s database are the new version’s', async () => {
      for (const database of await connectedDatabases(administrator)) {
        expectEqual(database.needs_upgrade_attention, false, `whether ${database.name} needs attention`);
        expectThat(
          newer.version.startsWith(database.last_confirmed_sql_version),
          `${database.name} has the functions of ${newer.version}, not ${database.last_confirmed_sql_version}`,
        );
      }
    });
    await t.step('files of the old version are gone', async () => {
      expectEqual(await unownedFiles(t), [], 'files below /usr/lib/mathesar that no package owns');
      await expectUnchanged(t);
    });
    if ((await applicationOf(t)).name === 'sample')
      await t.step('the new features are there', () => newInSample(t));
  },
};

async function changeSettings(t: ScenarioRun): Promise<string> {
  await t.sh(
    `printf '\\n# Our domain\\nALLOWED_HOSTS=127.0.0.1,%s\\n' ${domain} >> /etc/mathesar/mathesar.env`,
  );
  await t.run(['systemctl', 'restart', unit]);
  await expectDomainServed(t);
  return readSettings(t);
}

async function expectDomainServed(t: ScenarioRun): Promise<void> {
  const page = await visitor(t, { Host: domain }).open('/auth/login/');
  expectEqual(page.status, 200, `the status of the log-in page of ${domain}`);
  const stranger = await visitor(t, { Host: 'elsewhere.example.org' }).open('/auth/login/');
  expectEqual(stranger.status, 400, 'the status of the log-in page of an unknown domain');
}

async function readSettings(t: ScenarioRun): Promise<string> {
  return (await t.run(['cat', '/etc/mathesar/mathesar.env'])).stdout;
}

async function upgradeTo(t: ScenarioRun, newer: PackageInMachine): Promise<string> {
  const begun = Date.now();
  const { stdout, stderr } = await replace(t, 'upgrade', newer.path);
  t.measure('upgrade', (Date.now() - begun) / 1000, 's');
  return stdout + stderr;
}

/** Files below /usr/lib/mathesar that the package did not install; only bytecode beside its source is allowed. */
async function unownedFiles(t: ScenarioRun): Promise<readonly string[]> {
  await compiled(t);
  const { stdout } = await t.run(['find', '/usr/lib/mathesar', '!', '-type', 'd']);
  const found = stdout.split('\n').filter((path) => path !== '');
  const owned = new Set(await packageManagerOf(t.distro).ownedPaths(t, t.package.name));
  return found.filter((path) => !owned.has(path) && !owned.has(sourceOf(path)));
}

/** Copies that dpkg and rpm leave beside a configuration file that they cannot merge. */
async function versionsOfSettings(t: ScenarioRun): Promise<string> {
  const { stdout } = await t.sh("find /etc | grep -E '\\.(dpkg-[a-z]+|ucf-[a-z]+|rpm(new|save|orig))$' || :");
  return stdout;
}

/** "a/__pycache__/b.cpython-313.pyc" → "a/b.py" */
function sourceOf(path: string): string {
  return path.replace(/__pycache__\/([^/]+)\.cpython-\d+\.pyc$/, '$1.py');
}

/** What version 1.1.0 of the sample has and 1.0.0 does not: packaging/sample/README.md. */
async function newInSample(t: ScenarioRun): Promise<void> {
  const counted = await sql(t, metadataDatabase, 'SELECT title, word_count FROM mathesar_note');
  expectEqual(counted, [['Written before the upgrade', '3']], 'the words counted by the migration');
  const starter = await starterDatabase(t);
  const [[version] = []] = await sql(t, starter, 'SELECT msar.sample_version()');
  expectContains(t.upgrade?.version ?? '', version ?? 'none', 'the version that the functions say');
  const { exitCode } = await t.run(['test', '-e', '/usr/lib/mathesar/app/mathesar/views/retired.py'], {
    accept: [0, 1],
  });
  expectEqual(exitCode, 1, 'whether the retired module is gone');
}
