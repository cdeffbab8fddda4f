import { readPrivileges, type Privilege } from '../../../config/privileges.ts';
import { messageOf } from '../../../support/errors.ts';
import { expectThat, fail } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { applicationOf } from '../../steps/application/application.ts';
import { sql } from '../../steps/database/postgresql.ts';
import { calls } from '../../steps/privileges/calls.ts';
import { clearScene, setScene, type Scene } from '../../steps/privileges/scene.ts';
import { takeAway } from '../../steps/privileges/take.ts';

/** A sceptic takes each privilege away that Mathesar has, and gives it back: packaging/privileges.yaml. */
export const privilegesNeeded: Scenario = {
  name: 'privileges-needed',
  title: 'each privilege and each line of pg_hba.conf is needed: without it something stops working',
  shares: 'installed',
  tests: 'one-distro',
  async run(t) {
    const { groups } = await readPrivileges();
    const isThere = await filter(t);
    const scene = await t.step('allow everything that can be allowed', () => setScene(t));
    for (const row of groups.flatMap(({ rows }) => rows))
      if (isThere(row)) await t.step(row.what, () => isNeeded(scene, row));
    await t.step('take everything back', () => clearScene(scene));
  },
};

/** Whether a privilege exists with this server and this application. */
async function filter(t: ScenarioRun): Promise<(row: Privilege) => boolean> {
  const [[number] = []] = await sql(t, 'postgres', 'SHOW server_version_num');
  const version = Math.floor(Number(number) / 10_000);
  const { name } = await applicationOf(t);
  return ({ what, since = 0, only = name }) => {
    const isThere = since <= version && only === name;
    if (!isThere) t.note(`left out with PostgreSQL ${version} and ${name}: ${what}`);
    return isThere;
  };
}

/** What needs the privilege works, fails without it in the words of the file, and works again. */
async function isNeeded(
  scene: Scene,
  { call, take, fails, role = '', database = '' }: Privilege,
): Promise<void> {
  const named = (text: string): string => text.replaceAll('{starter}', scene.database.name);
  const attempt = calls[call] ?? fail(`no code makes the call "${call}"`);
  const make = (): Promise<void> => attempt(scene, { role, database: named(database) });
  await make();
  const newInJournal = await journalFromNow(scene.t);
  const giveBack = await takeAway(scene, take);
  try {
    // The server reads pg_hba.conf soon after it was told to.
    await scene.t.eventually(
      `${call} fails`,
      async () => {
        const failure = await make().then(() => undefined, messageOf);
        if (failure === undefined) fail('nothing fails');
        // Mathesar says of a connection only that there is none; the reason is in its journal.
        const answer = `${failure}\n${await newInJournal()}`.replaceAll('\\', '');
        expectThat(
          fails.some((words) => answer.includes(named(words))),
          `it says ${fails.join(' or ')}:\n${answer}`,
        );
      },
      10_000,
    );
  } finally {
    await giveBack();
  }
  await scene.t.eventually(`${call} works again`, make, 10_000);
}

/** What the service writes into the journal from now on. */
async function journalFromNow(t: ScenarioRun): Promise<() => Promise<string>> {
  const read = ['journalctl', '--no-pager', '--output=cat', '--unit=mathesar.service'];
  const { stdout } = await t.run([...read, '--lines=1', '--show-cursor']);
  const cursor = /^-- cursor: (.*)$/m.exec(stdout)?.[1] ?? fail(`the journal has a cursor: ${stdout}`);
  return async () => (await t.run([...read, `--after-cursor=${cursor}`])).stdout;
}
