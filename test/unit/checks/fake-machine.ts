import type { Distro } from '../../../src/config/distros.ts';
import type { ExecOptions, Machine, Driver, StartOptions } from '../../../src/machines/machine.ts';
import type { RunResult } from '../../../src/support/process.ts';
import type { Context } from '../../../src/support/context.ts';

export interface FakeDriver extends Driver {
  /** What happened to machines, in order: "start 1", "copy x.deb 1", "dispose 1" … */
  readonly events: string[];
  readonly started: StartOptions[];
  living: number;
  /** The largest number of machines that existed at once. */
  most: number;
}

type Answer = (command: readonly string[], options: ExecOptions) => Promise<RunResult> | RunResult;

/** A driver without real machines; `answer` plays the commands that run in them. */
export function fakeDriver(answer: Answer = () => ok()): FakeDriver {
  let number = 0;
  const driver: FakeDriver = {
    name: 'podman',
    events: [],
    started: [],
    living: 0,
    most: 0,
    probe: () => Promise.resolve({ works: true, findings: [] }),
    sweep: () => Promise.resolve(0),
    start: (distro: Distro, context: Context, options: StartOptions = {}): Promise<Machine> => {
      const id = ++number;
      let disposed = false;
      driver.started.push(options);
      driver.events.push(`start ${id}`);
      driver.living += 1;
      driver.most = Math.max(driver.most, driver.living);
      const dispose = (): Promise<void> => {
        if (!disposed) {
          driver.events.push(`dispose ${id}`);
          driver.living -= 1;
        }
        disposed = true;
        return Promise.resolve();
      };
      context.signal.addEventListener('abort', () => void dispose());
      return Promise.resolve({
        distro,
        exec: async (command, execOptions = {}) => answer(command, execOptions),
        copyIn: (hostPath, machinePath) => {
          driver.events.push(`copy ${hostPath} to ${machinePath} ${id}`);
          return Promise.resolve();
        },
        copyOut: () => Promise.resolve(),
        logs: () => Promise.resolve('the journal\n'),
        cutPower: () => Promise.resolve(),
        dispose,
      });
    },
  };
  return driver;
}

export function ok(stdout = ''): RunResult {
  return { exitCode: 0, stdout, stderr: '' };
}
