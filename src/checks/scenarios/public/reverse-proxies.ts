import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { logIn, signUp } from '../../steps/application/account.ts';
import { applicationOf } from '../../steps/application/application.ts';
import { certificateFolder } from '../../steps/public/certificates.ts';
import {
  address,
  certificateOptions,
  expectAllIsWell,
  expectNotForged,
  host,
  logVisitors,
  prepareName,
} from '../../steps/public/domain.ts';
import { installPackage } from '../../steps/packages.ts';
import { findMistakes } from '../../steps/public/proxy-mistakes.ts';
import { firstAnswer } from '../../steps/service.ts';
import {
  proxies,
  runWithoutIpv6,
  switchIpv6Off,
  switchIpv6On,
  webServer,
  proxyFile,
  type ProxyName,
} from '../../steps/public/web-servers.ts';

/** The proxy in front, which ends TLS on port 8443 and knows who the visitor is. */
const front = `global
  log /dev/log local0
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend front
  bind *:8443 ssl crt ${certificateFolder}/both alpn h2,http/1.1
  http-request set-header X-Forwarded-For %[src]
  http-request set-header X-Forwarded-Proto https
  default_backend second
backend second
  server second 127.0.0.1:80
`;

/** An administrator puts one web server after the other before Mathesar, each by one command. */
export const reverseProxies: Scenario = {
  name: 'reverse-proxies',
  title: 'each proxy serves Mathesar with TLS, HTTP/2 and large uploads, on two ports and behind another one',
  packageManagers: ['apt', 'dnf'],
  postgresql: 'running',
  tests: 'never',
  timeout: 1_200_000,
  async run(t) {
    await installPackage(t);
    await t.step('sign up', () => signUp(t));
    await prepareName(t, proxies);
    await logVisitors(t);
    for (const proxy of proxies) {
      for (const origin of [`https://${host}`, `https://${host}:8443`])
        await t.step(`${proxy} serves ${origin}`, () => serve(t, proxy, origin));
      if (proxy === 'nginx') await t.step('HAProxy does not get its port', () => refuseTakenPort(t));
      await t.step(`each mistake in ${proxy}'s file is found`, () => findMistakes(t, proxy));
      await t.step(`${proxy} serves with IPv6 switched off`, () => serveWithoutIpv6(t, proxy));
      await stop(t, proxy);
    }
    await t.step('a proxy in front', async () => {
      await t.sh(`systemctl revert haproxy && rm ${await proxyFile(t, 'haproxy')}`);
      await t.sh('cat >/etc/haproxy/haproxy.cfg && systemctl enable --now haproxy', { input: front });
      for (const proxy of proxies.filter((name) => name !== 'haproxy')) {
        await t.step(`${proxy} behind it`, () => serveBehind(t, proxy));
        await stop(t, proxy);
      }
    });
  },
};

async function stop(t: ScenarioRun, proxy: ProxyName): Promise<void> {
  await t.run(['systemctl', 'disable', '--now', webServer(t.distro, proxy).unit]);
}

function setting(proxy: ProxyName, origin: string): readonly string[] {
  const options = ['--behind', proxy, ...certificateOptions(proxy), '--install'];
  return ['mathesar', 'domain', 'set', origin, ...options];
}

async function serve(t: ScenarioRun, proxy: ProxyName, origin: string): Promise<void> {
  await t.run(setting(proxy, origin));
  await firstAnswer(t);
  await expectAllIsWell(t);
  const who = await logIn(t, origin);
  await (await applicationOf(t)).uploadLarge(t, who, `${proxy}${origin.length}.csv`, 100);
  const { stdout } = await t.run(['curl', '-sSI', '--http2', `${origin}/auth/login/`]);
  expectContains(stdout, /^HTTP\/2 200/, 'the answer to curl --http2');
  await expectNotForged(t, `${origin}/auth/login/?${proxy}`, `${address} https`);
  const { stdout: media } = await t.run([
    'curl',
    '-sS',
    '-o',
    '/dev/null',
    '-w',
    '%{http_code}',
    `${origin}/media/x`,
  ]);
  expectEqual(media, '404', 'the status of uploaded files for the public');
}

/** The file is made anew, without what needs IPv6. */
async function serveWithoutIpv6(t: ScenarioRun, proxy: ProxyName): Promise<void> {
  await switchIpv6Off(t, proxy);
  await runWithoutIpv6(t, setting(proxy, `https://${host}`));
  await t.run(['systemctl', 'restart', webServer(t.distro, proxy).unit]);
  await firstAnswer(t);
  await expectAllIsWell(t);
  await switchIpv6On(t, proxy);
}

/** A proxy that does not start with the file is left as it was, and the one that serves goes on. */
async function refuseTakenPort(t: ScenarioRun): Promise<void> {
  const { stderr } = await t.run(setting('haproxy', `https://${host}:8443`), { accept: [1] });
  expectContains(stderr, 'does not start with its new file', 'what mathesar domain set says');
  const { stdout } = await t.run(['find', '/etc/haproxy', '-name', 'mathesar.cfg']);
  expectEqual(stdout, '', 'what is left of the file');
  const enabled = await t.run(['systemctl', 'is-enabled', 'haproxy'], { accept: 'any' });
  expectEqual(enabled.stdout.trim(), 'disabled', 'whether HAProxy starts at boot');
  await expectAllIsWell(t);
}

async function serveBehind(t: ScenarioRun, proxy: ProxyName): Promise<void> {
  const origin = `https://${host}:8443`;
  // The front connects from 127.0.0.1.
  const options = ['--behind', proxy, '--front', '127.0.0.1', '--install'];
  await t.run(['mathesar', 'domain', 'set', origin, ...options]);
  await firstAnswer(t);
  await expectAllIsWell(t);
  await logIn(t, origin);
  await expectNotForged(t, `${origin}/auth/login/?behind-${proxy}`, `${address}${throughFront(proxy)} https`);
  // Nobody who goes round the one in front is believed.
  const round = `http://${host}/auth/login/?round-${proxy}`;
  const headers = [`Host: ${host}:8443`, 'X-Forwarded-Proto: https'];
  await expectNotForged(t, round, `${address} http`, headers);
}

/** Caddy adds the address of the one in front. */
function throughFront(proxy: ProxyName): string {
  return proxy === 'caddy' ? ', 127.0.0.1' : '';
}
