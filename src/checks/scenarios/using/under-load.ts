import { expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { signUpOrLogIn } from '../../steps/application/account.ts';
import { crowd } from '../../steps/application/crowd.ts';
import { memoryHigh, putUnderLoad, type LoadResult } from '../../steps/application/load.ts';

/** Many people use the service while others send slowly or ask for what takes long. */
export const underLoad: Scenario = {
  name: 'under-load',
  title: '60 slow clients, 5 long requests and 50 users at once are all answered, within the limit of memory',
  shares: 'installed',
  tests: 'one-distro',
  async run(t) {
    const administrator = await t.step('sign up', () => signUpOrLogIn(t));
    const load = await crowd(t, administrator);
    const result = await t.step('60 clients stop half-way, 5 requests take long, and 50 users go on', () =>
      putUnderLoad(t, administrator, load),
    );
    await t.step('everybody was answered', () => {
      for (const kind of ['users', 'long', 'slow'] as const)
        expectEqual(result[kind].failures, [], `requests of ${kind} without a right answer`);
      const answered = [result.users.answered, result.long.answered, result.slow.answered];
      expectEqual(answered, [300, 5, 60], 'how many users’, long and slow requests were answered');
      return Promise.resolve();
    });
    // A few may come late on a busy host; where kept connections go first, it is a quarter or more.
    await t.step('who comes does not wait until others have left', () => {
      expectThat(result.starved < 10, `fewer than 10 of 50 users had to wait for that: ${result.starved}`);
      return Promise.resolve();
    });
    await t.step('a thread has no more than two connections to PostgreSQL', () => {
      const { connections } = result;
      expectThat(connections > 5 && connections <= 48, `3 workers with 8 threads have ${connections} of 48`);
      return Promise.resolve();
    });
    await t.step('the memory stays below MemoryHigh=', () => memoryStays(t, result));
    measure(t, result);
  },
};

async function memoryStays(t: ScenarioRun, { memory }: LoadResult): Promise<void> {
  const [main = 0, ...workers] = Object.values(memory);
  const total = main + workers.reduce((sum, one) => sum + one, 0);
  const high = await memoryHigh(t);
  expectThat(workers.length >= 3, `there are three workers, not ${workers.length}`);
  expectThat(total < high, `${total} bytes at most is below MemoryHigh=${high}`);
  for (const [index, bytes] of workers.entries()) t.measure(`worker ${index + 1}`, megabytes(bytes), 'MB');
  t.measure('memory of the service', megabytes(total), 'MB');
}

function measure(t: ScenarioRun, { users, slow, connections }: LoadResult): void {
  t.measure('connections to PostgreSQL', connections, 'at once');
  t.measure('requests of users', Math.round(users.perSecond), 'a second');
  t.measure('median', milliseconds(users.median), 'ms');
  t.measure('p95', milliseconds(users.p95), 'ms');
  t.measure('slow clients, median once they go on', milliseconds(slow.median), 'ms');
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
