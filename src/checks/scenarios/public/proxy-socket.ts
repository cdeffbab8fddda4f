import { expectContains, expectEqual, expectLacks } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { logIn } from '../../steps/application/account.ts';
import { applicationOf } from '../../steps/application/application.ts';
import {
  address,
  certificateOptions,
  expectAllIsWell,
  expectFault,
  expectNotForged,
  host,
} from '../../steps/public/domain.ts';
import { firstAnswer, mainPid } from '../../steps/service.ts';
import { installWebServer, webServer, type ProxyName } from '../../steps/public/web-servers.ts';
import { goPublic } from './go-public.ts';

const socket = '/run/mathesar/mathesar.sock';
const origin = `https://${host}:8443`;
const config = ['mathesar', 'config'];

/** An administrator lets the web server reach the service by a socket instead of a port, which every user can open. */
export const proxySocket: Scenario = {
  name: 'proxy-socket',
  title: 'over a socket, only the web server and the administrator reach the service',
  packageManagers: ['apt', 'dnf'],
  postgresql: 'running',
  continues: goPublic,
  tests: 'never',
  timeout: 420_000,
  async run(t) {
    await t.step('addresses that will not do are refused, with one that will', () => refused(t));
    await t.step('one in the file by hand: nothing is tried for ever, and status says what to do', () =>
      byHand(t),
    );
    // As go-public leaves it, with visitors' addresses in the journal.
    await t.sh('rm /etc/systemd/system/nginx.service.d/without-ipv6.conf && systemctl daemon-reload');
    await t.step('an IPv6 address', async () => {
      await t.run([...config, 'set', 'MATHESAR_LISTEN', '[::1]:8000', '--restart']);
      await statusSays(t, 0, 'http://[::1]:8000/');
    });
    await t.step('a socket: nobody listens on a port', async () => {
      await t.run([...config, 'set', 'MATHESAR_LISTEN', `unix:${socket}`]);
      await statusSays(t, 1, 'systemctl restart mathesar');
      await t.run(['systemctl', 'restart', 'mathesar']);
      await statusSays(t, 0, `unix:${socket}`);
      const { stdout } = await t.run(['ss', '-ltnH']);
      expectLacks(stdout, ':8000', 'the ports that are listened on');
      const folder = await t.run(['stat', '-c', '%U:%G %a', '/run/mathesar']);
      expectEqual(folder.stdout.trim(), 'mathesar:mathesar-proxy 750', 'who may enter its folder');
    });
    await t.step('a web server whose account may not connect is named, with the command', async () => {
      await expectFault(t, ['answers', 'problem', '502', 'usermod -aG mathesar-proxy']);
    });
    for (const proxy of ['nginx', 'caddy', 'apache'] as const)
      await t.step(`${proxy} serves the name over it`, () => serve(t, proxy));
    await t.step('a service that was killed takes its socket up again', async () => {
      await t.run(['kill', '-9', await mainPid(t)]);
      await t.eventually('it answers', () => statusSays(t, 0, `unix:${socket}`));
    });
    await t.step('what cannot connect to a socket is refused', async () => {
      for (const proxy of ['haproxy', 'traefik']) {
        const asked = ['mathesar', 'domain', 'set', origin, '--behind', proxy];
        const { stderr } = await t.run(asked, { accept: [1] });
        expectContains(stderr, 'Listen on an address', `what is said of ${proxy}`);
      }
    });
    await t.step('the port again', async () => {
      await t.run([...config, 'unset', 'MATHESAR_LISTEN', '--restart']);
      await firstAnswer(t);
      await t.run(['test', '!', '-e', socket]);
    });
  },
};

async function refused(t: ScenarioRun): Promise<void> {
  const offered: readonly (readonly [string, string])[] = [
    ['8000', 'write 127.0.0.1:8000'],
    [':8000', 'write 127.0.0.1:8000'],
    ['::1', 'write [::1]:8000'],
    ['http://127.0.0.1:8000/', 'write 127.0.0.1:8000'],
    ['127.0.0.1:8000,[::1]:8000', 'one only: write 127.0.0.1:8000'],
    [socket, `write unix:${socket}`],
    ['unix:/tmp/mathesar.sock', `write unix:${socket}`],
  ];
  for (const [wrong, right] of offered) {
    const { stderr } = await t.run([...config, 'set', 'MATHESAR_LISTEN', wrong], { accept: [1] });
    expectContains(stderr, right, `what is said of ${wrong}`);
  }
}

async function byHand(t: ScenarioRun): Promise<void> {
  const file = '/etc/mathesar/mathesar.env';
  await t.sh(`cp ${file} /root/settings && echo MATHESAR_LISTEN=8000 >>${file}`);
  await t.run(['systemctl', 'restart', 'mathesar'], { accept: [1] });
  const { stdout } = await t.run([...config, 'check'], { accept: [1] });
  expectContains(stdout, 'write 127.0.0.1:8000 for this machine', 'what config check says');
  await statusSays(t, 1, 'cannot listen on 8000: mathesar config check');
  // Not restarted for ever.
  expectEqual(
    (await t.run(['systemctl', 'show', '-P', 'Result', 'mathesar'])).stdout,
    'exit-code\n',
    'result',
  );
  expectEqual((await t.run(['systemctl', 'show', '-P', 'NRestarts', 'mathesar'])).stdout, '0\n', 'tries');
  await t.sh(`cp /root/settings ${file}`);
}

async function serve(t: ScenarioRun, proxy: ProxyName): Promise<void> {
  if (proxy !== 'nginx') await installWebServer(t, proxy);
  const options = ['--behind', proxy, ...certificateOptions(proxy), '--install'];
  await t.run(['mathesar', 'domain', 'set', origin, ...options]);
  await t.eventually('all is well', () => expectAllIsWell(t));
  const who = await logIn(t, origin);
  await (await applicationOf(t)).uploadLarge(t, who, `over-socket-${proxy}.csv`, 100);
  await expectNotForged(t, `${origin}/auth/login/?socket-${proxy}`, `${address} https`);
  await onlyTheProxyConnects(t, await accountOf(t, proxy));
  await t.run(['systemctl', 'disable', '--now', webServer(t.distro, proxy).unit]);
}

/** The account of the web server's processes that answer visitors: the youngest of them is never the main process. */
async function accountOf(t: ScenarioRun, proxy: ProxyName): Promise<string> {
  const { stdout } = await t.sh(
    `cat "/sys/fs/cgroup$(systemctl show -P ControlGroup ${webServer(t.distro, proxy).unit})/cgroup.procs" | tail -n 1 | xargs ps -o user= -p`,
  );
  return stdout.trim();
}

/** The account connects, and reads nothing of the service's; anybody else does not even connect. */
async function onlyTheProxyConnects(t: ScenarioRun, account: string): Promise<void> {
  const ask = `curl -sS -o /dev/null -w '%{http_code}' --unix-socket ${socket} http://localhost/auth/login/`;
  const asked = async (user: string): Promise<string> => {
    const { stdout } = await t.run(['sh', '-c', ask], { user, accept: 'any' });
    return stdout;
  };
  expectEqual(await asked(account), '200', `what ${account} gets`);
  expectEqual(await asked('postgres'), '000', 'what another account gets');
  for (const path of ['/etc/mathesar/mathesar.env', '/var/lib/mathesar/media']) {
    const { stderr } = await t.run(['ls', path], { user: account, accept: 'any' });
    expectContains(stderr, 'Permission denied', `what ${account} sees`);
  }
}

async function statusSays(t: ScenarioRun, exitCode: number, what: string): Promise<void> {
  const { stdout, stderr } = await t.run(['mathesar', 'status'], { accept: [exitCode] });
  expectContains(stdout, what, 'what mathesar status says');
  expectLacks(stdout + stderr, 'Traceback', 'what mathesar status says');
}
