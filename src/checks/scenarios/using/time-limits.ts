import { z } from 'zod';
import { expectContains, expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { signUpOrLogIn } from '../../steps/application/account.ts';
import { applicationOf } from '../../steps/application/application.ts';
import { putUnderLoad } from '../../steps/application/load.ts';
import type { Visitor } from '../../steps/application/visitor.ts';
import { firstAnswer, mainPid, unit } from '../../steps/service.ts';

const answer = z.object({ line: z.string(), seconds: z.number() });
/** Seconds. On a busy machine the requests of others take some, too. */
const limits = { MATHESAR_READ_TIMEOUT: '2', MATHESAR_TIMEOUT: '10' };

/** Clients send too slowly, and a request takes too long; nobody else notices. */
export const timeLimits: Scenario = {
  name: 'time-limits',
  title: 'requests that arrive too slowly or take too long are ended after the time that the settings say',
  shares: 'installed',
  tests: 'never',
  async run(t) {
    const who = await signUpOrLogIn(t);
    await t.step('set short limits', async () => {
      for (const [name, value] of Object.entries(limits))
        await t.run(['mathesar', 'config', 'set', name, value]);
      await restart(t);
    });
    const head = 'POST /auth/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n';
    const drops = 'X-Slow: 9876543210';
    await t.step('half a head is answered with 408', () => isLate(t, { text: head }));
    await t.step('a head that never ends, byte by byte, too', () => isLate(t, { text: head, drops }));
    await t.step('half a body too', () => isLate(t, { text: `${head}Content-Length: 9\r\n\r\nhalf` }));
    await t.step('a request that takes long is ended, with its worker, and the others go on', () =>
      longRequest(t, who),
    );
    await t.step('put the usual limits back', async () => {
      for (const name of Object.keys(limits)) await t.run(['mathesar', 'config', 'unset', name]);
      await restart(t);
    });
  },
};

async function isLate(t: ScenarioRun, request: { text: string; drops?: string }): Promise<void> {
  const { line, seconds } = answer.parse(await t.probe('pause', request));
  expectEqual(line, 'HTTP/1.1 408 Request Timeout', 'the answer');
  expectThat(seconds >= 2 && seconds < 10, `it came after 2 s, within 10 s: ${seconds} s`);
}

async function longRequest(t: ScenarioRun, who: Visitor): Promise<void> {
  const application = await applicationOf(t);
  const sleeping = await application.sleeping(t, who, 40);
  const wanted = await application.everyday(t, who);
  const main = await mainPid(t);
  const before = await workers(t, main);
  const load = { slow: 0, long: [sleeping], users: 4, rounds: 5, wanted };
  const { users, long } = await putUnderLoad(t, who, load);
  expectEqual(users.failures, [], 'requests of others without a right answer');
  expectEqual(long.failures.length, 1, 'long requests without an answer');
  const over = /has taken longer than MATHESAR_TIMEOUT, 10 s, and is ended/;
  const { stdout } = await t.run(['journalctl', '-u', unit, '-b', '--no-pager']);
  expectContains(stdout, over, 'the journal');
  const replaced = async (): Promise<void> => {
    const now = await workers(t, main);
    expectEqual(now.length, before.length, 'the number of workers');
    expectEqual(now.filter((pid) => !before.includes(pid)).length, 1, 'the number of new workers');
  };
  // gunicorn waits 30 s for the requests of a worker that ends.
  await t.eventually('another worker takes its place', replaced, 60_000);
  expectEqual(await mainPid(t), main, 'the main process');
}

async function workers(t: ScenarioRun, main: string): Promise<readonly string[]> {
  const { stdout } = await t.run(['ps', '-o', 'pid=', '--ppid', main]);
  return stdout.trim().split(/\s+/);
}

async function restart(t: ScenarioRun): Promise<void> {
  await t.run(['systemctl', 'restart', 'mathesar']);
  await firstAnswer(t);
}
