import { UserError } from '../../support/errors.ts';
import type { RunResult } from '../../support/process.ts';
import { call } from '../call.ts';
import type { ExecOptions } from '../root.ts';

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

interface Account {
  readonly uid: string;
  readonly gid: string;
  readonly home: string;
}

const superuser: Account = { uid: '0', gid: '0', home: '/root' };

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
  const account = options.user === undefined ? superuser : await accountOf(leader, options.user, signal);
  const { home } = account;
  const environment = Object.entries({ PATH: path, HOME: home, container: 'systemd-nspawn', ...options.env });
  return call(
    'setpriv',
    [
      // A root that shuts down stops its processes first, nsenter then stops itself, and an orphaned one would
      // never take note of its child's end: the root's PID namespace could not go.
      ...['--pdeathsig=KILL', 'nsenter', ...namespaces(leader)],
      ...['env', '--ignore-environment', `--chdir=${options.cwd ?? '/'}`],
      ...environment.map(([name, value]) => `${name}=${value}`),
      ...become(account),
      ...command,
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

/** setpriv(1), as su and runuser would open a session that logind then waits for. */
function become({ uid, gid }: Account): readonly string[] {
  if (uid === '0') return [];
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--init-groups', '--'];
}

async function accountOf(leader: number, user: string, signal?: AbortSignal): Promise<Account> {
  const { stdout } = await enter(leader, ['getent', 'passwd', '--', user], {}, signal);
  const [, , uid, gid, , home] = stdout.trim().split(':');
  if (uid === undefined || gid === undefined || home === undefined) {
    throw new UserError(`the root has no user ${user}`);
  }
  return { uid, gid, home };
}
