import { expectContains, expectEqual, expectLacks, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { expectLoggedIn, logIn, signUp } from '../../steps/application/account.ts';
import { applicationIn } from '../../steps/application/application.ts';
import type { Application } from '../../steps/application/interface.ts';
import type { Visitor } from '../../steps/application/visitor.ts';
import { role, sql } from '../../steps/database/postgresql.ts';
import {
  byHand,
  folder,
  installBeside,
  installByHand,
  ownDatabase,
  password,
} from '../../steps/moving/manual-installation.ts';
import { expectActive, firstAnswer, mainPid } from '../../steps/service.ts';

const media = '/var/lib/mathesar/media';
const takeOver = ['mathesar', 'setup', '--take-over', '--non-interactive'];

/** A machine that followed upstream's guide moves to the package, and back, and to it again. */
export const manualInstallation: Scenario = {
  name: 'manual-installation',
  title:
    'the package takes over an installation by upstream’s guide, with its users, key, settings and uploads',
  postgresql: 'running',
  tests: 'never',
  timeout: 600_000,
  async run(t) {
    await installByHand(t);
    const application = await applicationIn(t, folder);
    const who = await t.step('sign up, connect a database, write a record and upload a file', async () => {
      const first = await signUp(t);
      const place = { host: 'localhost', port: 5432, database: ownDatabase, nickname: null };
      await first.call('databases.setup.connect_existing', { ...place, role, password });
      await application.writeRecord(t, first, 'Written by hand');
      await upload(application, first, 'teasel.csv');
      return first;
    });
    const records = await application.readRecords(t, who);
    let later = records;
    const key = (await t.run(['cat', `${folder}/.secrets/secret_key.txt`])).stdout;

    await t.step('install the package: it leaves that installation alone, and names the way', async () => {
      expectContains(await installBeside(t), 'goes before its unit', 'what the package says');
      await expectLoggedIn(who);
      const { stdout } = await t.run(['mathesar', 'status'], { accept: [1] });
      expectContains(stdout, 'mathesar setup --take-over', 'the next step of mathesar status');
    });
    await t.step('a dry run says what would be done, and changes nothing', async () => {
      const { stdout } = await t.run([...takeOver, '--dry-run']);
      for (const line of [
        `take over Mathesar ${await versionIn(t)} in ${folder}`,
        'copy its 1 uploaded files',
        'set WEB_CONCURRENCY to 2',
        'set POSTGRES_PASSWORD\n',
        'take its secret key',
        `move ${byHand} to ${byHand}.before-package`,
        'listen on 127.0.0.1:8000 instead of 0.0.0.0:8000',
        'LIBRARY_NUMBER',
      ])
        expectContains(stdout, line, 'what would be done');
      expectLacks(stdout, password, 'what would be done');
      await expectRunsByHand(t, who);
    });
    await t.step('a failure half-way lets the former installation go on', async () => {
      await t.run(['mkdir', '-p', `${byHand}.before-package/in-the-way`]);
      const { stderr } = await t.run(takeOver, { accept: [1] });
      expectContains(stderr, `${byHand}.before-package`, 'what it failed at');
      expectLacks(stderr, 'Traceback', 'what it failed at');
      await firstAnswer(t);
      await expectRunsByHand(t, who);
      await t.run(['rm', '-r', `${byHand}.before-package`]);
    });

    const back = await t.step('take it over, with the command again', () => expectTakenOver(t));
    await expectSame(t, application, who, records, key);
    await t.step('a second run changes nothing', async () => {
      const { stdout } = await t.run([...takeOver, '--json']);
      const { changed, ok } = JSON.parse(stdout) as { changed: boolean; ok: boolean };
      expectEqual([changed, ok], [false, true], 'whether it has changed something, and is well');
    });
    await t.step('the command that it names goes back, and then it is taken over again', async () => {
      await t.sh(back);
      await firstAnswer(t);
      await expectRunsByHand(t, who);
      await upload(application, who, 'cornflower.csv');
      later = await application.readRecords(t, who);
      await expectTakenOver(t);
      expectEqual((await uploads(t, media)).length, 2, 'the uploaded files');
    });
    await expectSame(t, application, who, later, key);
    await t.step('it starts with the machine, and people log in as before', async () => {
      expectEqual(
        (await t.run(['systemctl', 'is-enabled', 'mathesar'])).stdout.trim(),
        'enabled',
        'the unit',
      );
      await logIn(t);
    });
  },
};

/** Takes it over; returns the command that goes back. */
async function expectTakenOver(t: ScenarioRun): Promise<string> {
  const { stdout } = await t.run(takeOver);
  await expectActive(t);
  await firstAnswer(t);
  const path = (await t.run(['systemctl', 'show', '-P', 'FragmentPath', 'mathesar'])).stdout.trim();
  expectThat(path.startsWith('/usr/lib/') || path.startsWith('/lib/'), `the unit is the package's: ${path}`);
  const back = /goes back to the former installation: (.*)/.exec(stdout)?.[1];
  expectThat(back !== undefined, 'set-up says the command that goes back');
  return back;
}

/** Expects the same key, users, session, records and uploads; and the originals where they were. */
async function expectSame(
  t: ScenarioRun,
  application: Application,
  who: Visitor,
  records: readonly string[],
  key: string,
): Promise<void> {
  await t.step('key, session, records, settings, role and uploads are the same', async () => {
    const environ = `/proc/${await mainPid(t)}/environ`;
    const { stdout: inUse } = await t.sh(`tr '\\0' '\\n' <${environ} | sed -n 's/^SECRET_KEY=//p'`);
    expectEqual(inUse.trimEnd(), key, 'the secret key');
    await expectLoggedIn(who);
    expectEqual(await application.readRecords(t, who), records, 'the records');
    expectEqual(await uploads(t, media), await uploads(t, `${folder}/.media`), 'the uploaded files');
    const owners = await t.sh(`find ${media} -type f -exec stat -c '%U:%G' {} + | sort -u`);
    expectEqual(owners.stdout.trim(), 'mathesar:mathesar', 'owner of the uploaded files');
    const { stdout } = await t.run(['mathesar', 'status']);
    expectContains(stdout, 'extra privileges: create databases (CREATEDB)\n', 'the role in mathesar status');
    const web = await t.run(['mathesar', 'config', 'get', 'WEB_CONCURRENCY']);
    expectEqual(web.stdout.trim(), '2', 'WEB_CONCURRENCY');
    const [[kept] = []] = await sql(
      t,
      'postgres',
      `SELECT rolpassword FROM pg_authid WHERE rolname = '${role}'`,
    );
    expectThat(kept !== undefined && kept !== '', 'the role keeps its password, which saved connections use');
  });
}

async function expectRunsByHand(t: ScenarioRun, who: Visitor): Promise<void> {
  await expectActive(t);
  const { stdout } = await t.run(['systemctl', 'show', '-P', 'FragmentPath', 'mathesar']);
  expectEqual(stdout.trim(), byHand, 'the unit that runs');
  await expectLoggedIn(who);
}

async function upload(application: Application, who: Visitor, name: string): Promise<void> {
  const file = { name, content: 'Plant,Height\nTeasel,210\n' };
  const answer =
    application.name === 'sample'
      ? await who.submit('/', { title: name, body: '' }, { attachment: file })
      : await who.upload('/api/db/v0/data_files/', { header: 'true' }, { file });
  expectThat(answer.status < 300, `the upload of ${name} is taken: ${answer.status}`);
}

/** Names and digests of the uploaded files. */
async function uploads(t: ScenarioRun, place: string): Promise<readonly string[]> {
  const { stdout } = await t.sh(`cd ${place} && find . -type f -exec sha256sum {} + | sort`);
  return stdout.trim().split('\n');
}

async function versionIn(t: ScenarioRun): Promise<string> {
  const { stdout } = await t.sh(`sed -n 's/^__version__ = .\\(.*\\).$/\\1/p' ${folder}/mathesar/__init__.py`);
  return stdout.trim();
}
