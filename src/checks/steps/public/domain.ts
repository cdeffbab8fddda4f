import { z } from 'zod';
import { expectContains, expectEqual, expectLacks, fail } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { certificateFolder, makeAuthority, makeCertificate, trust } from './certificates.ts';
import { install } from '../packages.ts';
import { firstAnswer } from '../service.ts';
import { installWebServer, type ProxyName } from './web-servers.ts';

/** The name that scenarios go public with, and its address, which the machine gets. */
export const host = 'data.example.org';
export const address = '192.0.2.10';

const finding = z.looseObject({
  key: z.string(),
  level: z.string(),
  text: z.string(),
  next: z.string().nullable(),
});
const findings = z.object({ ok: z.boolean(), findings: z.array(finding) });
type Finding = z.infer<typeof finding>;

/** Gives the machine the name, its address and a certificate that it trusts, and installs web servers and curl. */
export async function prepareName(t: ScenarioRun, webServers: readonly ProxyName[]): Promise<void> {
  await t.step(`the machine has the name ${host}, a certificate, and ${webServers.join(', ')}`, async () => {
    await t.sh(`ip address add ${address}/32 dev lo && echo ${address} ${host} >>/etc/hosts`);
    await makeAuthority(t);
    await trust(t);
    await makeCertificate(t, [`DNS:${host}`]);
    await install(t, ['curl'], { weak: false });
    for (const name of webServers) await installWebServer(t, name);
  });
}

/** What `--certificate` and `--key` name for a proxy. */
export function certificateOptions(proxy: string): readonly string[] {
  if (proxy === 'haproxy') return ['--certificate', `${certificateFolder}/both`];
  return ['--certificate', `${certificateFolder}/chain`, '--key', `${certificateFolder}/key`];
}

/** `mathesar domain check`: what it finds, by its key. */
async function checkName(t: ScenarioRun, exitCode: number): Promise<ReadonlyMap<string, Finding>> {
  const { stdout } = await t.run(['mathesar', 'domain', 'check', '--json'], { accept: [exitCode] });
  const document = findings.parse(JSON.parse(stdout));
  expectEqual(document.ok, exitCode === 0, 'whether all is well');
  return new Map(document.findings.map((one) => [one.key, one]));
}

/** Expects that `mathesar domain check` finds all of it well. */
export async function expectAllIsWell(t: ScenarioRun): Promise<void> {
  const found = await checkName(t, 0);
  const steps = [...found.values()].filter(({ next }) => next !== null);
  expectEqual(steps, [], 'what mathesar domain check wants to be done');
  for (const key of [
    'dns',
    'connection',
    'tls',
    'certificate',
    'host',
    'scheme',
    'client',
    'login',
    'upload',
  ])
    if (!found.has(key)) fail(`mathesar domain check says nothing of ${key}`);
}

/** A step of the check, how bad it is, a part of what is said of it, and a part of the next step. */
export type Fault = readonly [key: string, level: 'problem' | 'note', text: string, next: string];

/** Expects that `mathesar domain check` names a fault, and what to do. */
export async function expectFault(t: ScenarioRun, [key, level, text, next]: Fault): Promise<void> {
  const one = (await checkName(t, level === 'problem' ? 1 : 0)).get(key);
  expectEqual(one?.level, level, `the level of ${key}: ${one?.text ?? 'nothing is said of it'}`);
  expectContains(one?.text ?? '', text, `what is said of ${key}`);
  expectContains(one?.next ?? '', next, `the next step for ${key}`);
}

/** Lets the service write the visitor's address and scheme to the journal, as the proxy says them. */
export async function logVisitors(t: ScenarioRun): Promise<void> {
  const format = "'%({x-forwarded-for}i)s %({x-forwarded-proto}i)s %(r)s'";
  const options = `--access-logfile=- --access-logformat=${format}`;
  await t.run(['mathesar', 'config', 'set', 'GUNICORN_CMD_ARGS', '--restart', '--', options]);
  await firstAnswer(t);
}

/**
 * Asks for the log-in page with another visitor's address in the request, and expects what the journal says of it.
 * @param url of the log-in page; made unlike any other by its query
 * @param logged the address and the scheme that the service is to see
 */
export async function expectNotForged(
  t: ScenarioRun,
  url: string,
  logged: string,
  headers: readonly string[] = [],
): Promise<void> {
  const forged = ['X-Forwarded-For: 203.0.113.9', ...headers].flatMap((header) => ['-H', header]);
  await t.run(['curl', '-sS', '-o', '/dev/null', ...forged, url]);
  const { pathname, search } = new URL(url);
  await t.eventually('the request is in the journal', async () => {
    const { stdout } = await t.run(['journalctl', '-u', 'mathesar', '-o', 'cat', '-n', '50']);
    expectContains(stdout, `${logged} GET ${pathname}${search}`, 'the journal');
    expectLacks(stdout, '203.0.113.9', 'the journal');
  });
}
