import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { withCgroup2 } from './cgroup2.ts';

/** A mount namespace with cgroups v2, for several commands that have to see each other's mounts. */
export interface KeptCgroup2 {
  /** Arguments of nsenter(1), before a command that is to run in it; the folder to run in is `--wd=FOLDER`. */
  readonly enter: readonly string[];
  end(): Promise<void>;
}

/** Makes a namespace that lasts until `end`, or the end of this process. */
export async function keepCgroup2(): Promise<KeptCgroup2> {
  // It ends when nobody holds the other side of its standard input any more.
  const keeper = spawn('unshare', [...withCgroup2, 'cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(keeper, 'exit');
  keeper.stdin.write('ready\n');
  await Promise.race([
    once(keeper.stdout, 'data'),
    ended.then(([code]) => {
      throw new Error(`unshare --mount ended with ${String(code)}`);
    }),
  ]);
  return {
    enter: ['--target', String(keeper.pid), '--mount'],
    end: async () => {
      keeper.stdin.end();
      await ended;
    },
  };
}
