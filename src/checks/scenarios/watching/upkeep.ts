import { z } from 'zod';
import { expectContains, expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { expectLoggedIn, logIn, signUpOrLogIn } from '../../steps/application/account.ts';
import type { Visitor } from '../../steps/application/visitor.ts';
import { connectStarterDatabase } from '../../steps/database/databases.ts';
import { metadataDatabase, sql } from '../../steps/database/postgresql.ts';
import { replace } from '../../steps/packages.ts';
import { firstAnswer, serviceState } from '../../steps/service.ts';

const timer = 'mathesar-upkeep.timer';
const job = 'mathesar-upkeep.service';
const pruned = z.object({ pruned: z.array(z.object({ name: z.string() })), needed: z.number() });
const uploaded = z.object({ id: z.number() });

/** What grows for ever is looked after, and what somebody still needs stays. */
export const upkeep: Scenario = {
  name: 'upkeep',
  title: 'imported files that nothing needs and expired sessions go, and what a record needs stays',
  shares: 'installed',
  tests: 'one-distro',
  async run(t) {
    const who = await signUpOrLogIn(t);
    await t.step('imported files go when they are old and nothing needs them', () => imports(t, who));
    await t.step('the timer deletes expired sessions, and no others', () => sessions(t, who));
    await t.step('where the service does not run, nothing is done and nothing fails', async () => {
      await t.run(['systemctl', 'stop', 'mathesar']);
      await t.run(['systemctl', 'start', job]);
      expectContains(await said(t), /^upkeep: +every day$/m, 'the status');
      await t.run(['systemctl', 'start', 'mathesar']);
      await firstAnswer(t);
    });
    await t.step('turned off, it stays off when the package is installed again', async () => {
      await t.run(['systemctl', 'disable', '--now', timer]);
      await replace(t, 'reinstall', t.package.path);
      expectEqual(await serviceState(t, timer), 'inactive', 'the state of the timer');
      expectContains(await said(t), /^upkeep: +off; .*systemctl enable --now/m, 'the status');
      await t.run(['systemctl', 'enable', '--now', timer]);
    });
  },
};

async function imports(t: ScenarioRun, who: Visitor): Promise<void> {
  const { id: database_id } = await connectStarterDatabase(t, who);
  const files = ['confirmed', 'open', 'forgotten', 'new'] as const;
  const ids = new Map<string, number>();
  for (const name of files) ids.set(name, await upload(who, `${name}.csv`));
  for (const [name, import_verified] of [
    ['confirmed', true],
    ['open', false],
  ] as const) {
    const metadata = { data_file_id: ids.get(name), import_verified };
    await who.call('tables.metadata.set', {
      database_id,
      table_oid: 4242 + Number(import_verified),
      metadata,
    });
  }
  const old = files.filter((name) => name !== 'new').map((name) => ids.get(name));
  await sql(
    t,
    metadataDatabase,
    `UPDATE mathesar_datafile SET created_at = now() - interval '40 days' WHERE id IN (${old.join(', ')})`,
  );
  await t.run(['install', '-o', 'mathesar', '/dev/null', '/var/lib/mathesar/media/somebodys.csv']);
  const tried = await prune(t, '--dry-run');
  expectEqual(await there(t, files), [...files], 'the files after a trial');
  const done = await prune(t);
  expectEqual(done, tried, 'what was deleted, and what the trial said');
  const gone = done.pruned.map(({ name }) => name.replace(/^.*\/|(_\w+)?\.csv$/g, '')).sort();
  expectEqual(gone, ['confirmed', 'forgotten'], 'what was deleted');
  expectEqual(await there(t, files), ['open', 'new'], 'the files that are left');
  await t.run(['rm', '/var/lib/mathesar/media/somebodys.csv']);
  const listed = await who.open('/api/db/v0/data_files/');
  expectEqual(listed.status, 200, 'the status of the list of files');
  const left = [...listed.body.matchAll(/(\w+)\.csv/g)].map(([, name]) => name?.replace(/_.*/, ''));
  expectEqual(
    files.filter((name) => left.includes(name)),
    ['open', 'new'],
    'the records that are left',
  );
}

async function prune(t: ScenarioRun, ...more: readonly string[]): Promise<z.infer<typeof pruned>> {
  const command = ['mathesar', 'media', 'prune', '--older-than', '30', '--json', ...more];
  return pruned.parse(JSON.parse((await t.run(command)).stdout));
}

async function upload(who: Visitor, name: string): Promise<number> {
  const file = { name, content: 'Teasel,21\nCowslip,12\n' };
  const answer = await who.upload('/api/db/v0/data_files/', { header: 'true' }, { file });
  expectEqual(answer.status, 201, 'the status that an upload is answered with');
  return uploaded.parse(JSON.parse(answer.body)).id;
}

async function there(t: ScenarioRun, names: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await t.run(['find', '/var/lib/mathesar/media', '-name', '*.csv', '-printf', '%f\\n']);
  const found = stdout.split('\n').map((name) => name.replace(/(_\w+)?\.csv$/, ''));
  expectThat(found.includes('somebodys'), 'a file that belongs to no record stays');
  return names.filter((name) => found.includes(name));
}

async function sessions(t: ScenarioRun, who: Visitor): Promise<void> {
  await logIn(t);
  const count = async (): Promise<number> =>
    Number((await sql(t, metadataDatabase, 'SELECT count(*) FROM django_session'))[0]?.[0]);
  await sql(
    t,
    metadataDatabase,
    `UPDATE django_session SET expire_date = now() - interval '1 day'
     WHERE session_key <> '${who.cookies().sessionid ?? ''}'`,
  );
  expectThat((await count()) > 1, 'there are expired sessions');
  expectEqual(await serviceState(t, timer), 'active', 'the state of the timer');
  await t.run(['systemctl', 'start', job]);
  expectEqual(await count(), 1, 'the number of sessions');
  await expectLoggedIn(who);
}

async function said(t: ScenarioRun): Promise<string> {
  return (await t.run(['mathesar', 'status'], { accept: [0, 1] })).stdout;
}
