import { z } from 'zod';
import { expectContains, expectEqual, expectLacks, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { signUpOrLogIn } from '../../steps/application/account.ts';
import { installedState } from '../../steps/state/installed-state.ts';
import { role, sql } from '../../steps/database/postgresql.ts';
import { firstAnswer } from '../../steps/service.ts';
import { onTerminal, type Typed } from '../../steps/terminal.ts';
import { visitor } from '../../steps/application/visitor.ts';

const setUp = ['mathesar', 'setup'] as const;
const outcome = z.object({ changed: z.boolean(), changes: z.array(z.string()) });
const guest = { username: 'guided', password: 'difference-engine-1822' } as const;

/** An administrator types mathesar setup on a terminal, and later does the same from a file of answers. */
export const guided: Scenario = {
  name: 'guided',
  title:
    'mathesar setup asks on a terminal, does what was agreed to and nothing else, and never asks elsewhere',
  shares: 'installed',
  tests: 'one-distro',
  async run(t) {
    await signUpOrLogIn(t);
    await t.step('Ctrl-C at the first question and at the last leaves all as it was', () => interrupted(t));
    await t.step('with Enter alone nothing changes', async () => {
      const { code, shown } = await onTerminal(t, setUp, enter());
      expectEqual(code, 0, 'the exit code');
      expectContains(shown, 'There is nothing to change.', 'what the terminal shows');
      expectContains(shown, /^service: +active$/m, 'the status at the end');
    });
    await t.step('a yes is done once it is agreed to', async () => {
      const { code, shown } = await onTerminal(t, setUp, [databases('yes'), ...enter()]);
      expectEqual(
        [code, await mayCreateDatabases(t)],
        [0, 't'],
        'exit code, and whether the role has CREATEDB',
      );
      expectContains(shown, 'grant the privilege create-database', 'what the terminal shows before "Go on?"');
    });
    await t.step(
      "run again, it shows today's answers as defaults, and takes the privilege back",
      async () => {
        const { code, shown } = await onTerminal(t, setUp, [databases('no', 'yes'), ...enter()]);
        expectEqual(
          [code, await mayCreateDatabases(t)],
          [0, 'f'],
          'exit code, and whether the role has CREATEDB',
        );
        expectContains(shown, /create databases in the web interface\? \[yes\]/, 'the default');
      },
    );
    await t.step('without a terminal it never asks', async () => {
      const { stdout } = await t.run([...setUp], { input: '' });
      expectLacks(stdout, '[', 'what mathesar setup says without a terminal');
    });
    await t.step('a file of answers creates an administrator, once', () => answersFile(t));
  },
};

/** The question about databases, with its default, and the answer to it. */
function databases(answer: string, today = 'no'): Typed {
  return [`create databases in the web interface\\? \\[${today}\\] `, answer];
}

/** Enter for every other question that may come. */
function enter(): readonly Typed[] {
  return Array.from({ length: 30 }, () => ['(\\[[^\\]\\n]*\\]|: ) $', ''] as const);
}

async function interrupted(t: ScenarioRun): Promise<void> {
  const before = await installedState(t);
  const dialogues: readonly (readonly Typed[])[] = [
    [['\\[[^\\]\\n]*\\] $', '^C']],
    [['Go on\\?', '^C'], databases('yes'), ...enter()],
  ];
  for (const typed of dialogues) {
    const { code, shown } = await onTerminal(t, setUp, typed);
    expectEqual(code, 130, 'the exit code');
    expectContains(shown, /mathesar: nothing was changed\n$/, 'the last line');
    expectLacks(shown, 'Traceback', 'what the terminal shows');
  }
  expectEqual(await installedState(t), before, 'the state of the machine');
  expectEqual(await mayCreateDatabases(t), 'f', 'whether the role has CREATEDB');
}

async function answersFile(t: ScenarioRun): Promise<void> {
  const { username, password } = guest;
  const file = '/root/answers.ini';
  const text = `[setup]
allow-create-database = no
admin-username = ${username}
admin-email = guided@example.org
admin-password = ${password}
`;
  await t.run(['tee', file], { input: text });
  const shared = await t.run([...setUp, '--answers', file], { accept: [1] });
  expectContains(shared.stderr, `chmod 0600 ${file}`, 'what it says of a file that others can read');
  await t.run(['chmod', '0600', file]);
  const [first, second] = [await answered(t, file), await answered(t, file)];
  expectEqual(
    first.changes,
    [`create the administrator ${username} of the web interface`],
    'what was changed',
  );
  expectEqual(second, { changed: false, changes: [] }, 'what a second run changes');
  const again = ['mathesar', 'createsuperuser', '--if-absent', '--username', username];
  expectContains(
    (await t.run(again, { input: '' })).stdout,
    'nothing has changed',
    'createsuperuser --if-absent',
  );
  await t.run(['rm', file]);
  await firstAnswer(t);
  const who = visitor(t);
  await who.open('/auth/login/');
  await who.submit('/auth/login/', { username, password });
  const { path } = await who.open('/');
  expectEqual(path, '/', 'where the home page leads the new administrator to');
  expectThat(!(await t.machine.logs()).includes(password), 'the password is not in the journal');
}

async function answered(t: ScenarioRun, file: string): Promise<z.infer<typeof outcome>> {
  const { stdout } = await t.run([...setUp, '--answers', file, '--json']);
  return outcome.parse(JSON.parse(stdout));
}

async function mayCreateDatabases(t: ScenarioRun): Promise<string | undefined> {
  const query = `SELECT rolcreatedb FROM pg_roles WHERE rolname = '${role}'`;
  return (await sql(t, 'postgres', query))[0]?.[0];
}
