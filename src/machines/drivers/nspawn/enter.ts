import { call, type RunResult } from '../../../support/process.ts';
import { asUser } from '../../as-user.ts';
import type { ExecOptions } from '../../machine.ts';

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Runs a command in the namespaces of the process `leader`, with a clean environment.
 * @param signal ends it; the timeout is that of `options`
 */
export async function enter(
  leader: number,
  command: readonly string[],
  options: ExecOptions,
  signal?: AbortSignal,
): Promise<RunResult> {
  const environment = Object.entries({
    PATH: path,
    HOME: '/root',
    container: 'systemd-nspawn',
    ...options.env,
  });
  return call(
    'setpriv',
    [
      // A machine that shuts down stops its processes, and nsenter stops with them. Orphaned, it would never reap its
      // child, and the machine's PID namespace would stay.
      ...['--pdeathsig=KILL', 'nsenter', ...namespaces(leader)],
      ...['env', '--ignore-environment', `--chdir=${options.cwd ?? '/'}`],
      ...environment.map(([name, value]) => `${name}=${value}`),
      ...asUser(options.user, command),
    ],
    {
      timeout: options.timeout ?? 120_000,
      ...(signal === undefined ? {} : { signal }),
      ...(options.input === undefined ? {} : { input: options.input }),
    },
  );
}

function namespaces(leader: number): readonly string[] {
  return [
    `--target=${leader}`,
    ...['--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup', '--root', '--wd'],
  ];
}
