import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { logIn, signUp } from '../../steps/application/account.ts';
import { applicationOf } from '../../steps/application/application.ts';
import { makeCertificate, makeExpiredCertificate } from '../../steps/public/certificates.ts';
import {
  address,
  certificateOptions,
  expectAllIsWell,
  expectFault,
  expectNotForged,
  host,
  logVisitors,
  prepareName,
} from '../../steps/public/domain.ts';
import { installPackage } from '../../steps/packages.ts';
import { findMistakes } from '../../steps/public/proxy-mistakes.ts';
import { runWithoutIpv6, switchIpv6Off } from '../../steps/public/web-servers.ts';

const file = '/etc/nginx/conf.d/mathesar.conf';
const set = ['mathesar', 'domain', 'set', `${host}:8443`, '--behind', 'nginx'];

/** However often within a few seconds. */
const restart = 'systemctl reset-failed nginx && systemctl restart nginx';

/** An administrator puts nginx before Mathesar, makes mistakes, and asks what is wrong. */
export const goPublic: Scenario = {
  name: 'go-public',
  title: 'one command serves Mathesar under a name on port 8443, and another one finds what keeps people out',
  packageManagers: ['apt', 'dnf'],
  postgresql: 'running',
  tests: 'one-distro',
  async run(t) {
    await installPackage(t);
    await t.step('sign up', () => signUp(t));
    await prepareName(t, ['nginx']);
    await t.step('a path, and a file that is not there, are refused', () => refused(t));
    await t.step('one command serves the name', async () => {
      await t.run([...set, ...certificateOptions('nginx'), '--install']);
      await expectAllIsWell(t);
      const who = await logIn(t, `https://${host}:8443`);
      await (await applicationOf(t)).uploadLarge(t, who, 'large.csv', 100);
    });
    await t.step('the address in the log is the visitor’s, whatever they write', async () => {
      await logVisitors(t);
      await expectNotForged(t, `https://${host}:8443/auth/login/?one`, `${address} https`);
    });
    await t.step('each mistake in the proxy’s file is found', () => findMistakes(t, 'nginx'));
    await t.step('a file that was changed by hand is left alone', async () => {
      await t.sh(`cp ${file} /root/kept && echo '# mine' >>${file}`);
      await says(t, [...set, ...certificateOptions('nginx'), '--install'], 1, 'was changed by hand');
      await t.sh(`tail -n 1 ${file} | grep -qx '# mine' && cp /root/kept ${file}`);
    });
    await t.step('each mistake around it is found', () => surroundings(t));
    await t.step('nginx starts with IPv6 switched off', () => withoutIpv6(t));
  },
};

async function refused(t: ScenarioRun): Promise<void> {
  const below = ['mathesar', 'domain', 'set', `https://${host}/mathesar`];
  await says(t, below, 1, 'Mathesar cannot be served below a path');
  await says(t, ['mathesar', 'domain', 'check'], 1, 'mathesar domain set NAME');
  await says(t, [...set, '--install'], 1, 'certbot certonly');
  const printed = await says(t, [...set, ...certificateOptions('nginx')], 0, `for ${file}, or add --install`);
  expectContains(printed, 'listen 8443 ssl', 'the file that is printed');
  expectEqual(
    (await t.run(['test', '-e', file], { accept: [0, 1] })).exitCode,
    1,
    `whether ${file} is there`,
  );
}

async function surroundings(t: ScenarioRun): Promise<void> {
  await makeCertificate(t, ['DNS:other.example.org']);
  await t.sh(restart);
  await expectFault(t, ['tls', 'problem', 'for other names', host]);
  await makeExpiredCertificate(t, [`DNS:${host}`]);
  await t.sh(restart);
  await expectFault(t, ['tls', 'problem', 'expired', 'certbot renew']);
  await makeCertificate(t, [`DNS:${host}`]);
  await t.run(['systemctl', 'stop', 'nginx']);
  await expectFault(t, ['connection', 'problem', 'nobody answers on port 8443', 'start the proxy']);
  await t.sh(restart);
  // Mounted into the machine, so that it can only be written anew.
  await t.sh(`hosts=$(grep -v ${host} /etc/hosts) && echo "$hosts" >/etc/hosts`);
  await expectFault(t, ['dns', 'problem', `${host} is not found`, 'DNS record']);
  await t.sh(`echo ${address} ${host} >>/etc/hosts`);
  await t.run(['systemctl', 'stop', 'postgresql*.service']);
  await expectFault(t, ['login', 'problem', 'which answers 500', 'journalctl -u mathesar']);
  await t.run(['systemctl', 'start', t.distro.server.service]);
  await t.eventually('all is well again', () => expectAllIsWell(t));
}

async function withoutIpv6(t: ScenarioRun): Promise<void> {
  await switchIpv6Off(t, 'nginx');
  await t.sh(`! { ${restart}; } && systemctl reset-failed nginx`);
  await runWithoutIpv6(t, [...set, ...certificateOptions('nginx'), '--install']);
  await t.run(['systemctl', 'is-active', 'nginx']);
  await expectAllIsWell(t);
}

async function says(
  t: ScenarioRun,
  command: readonly string[],
  exitCode: number,
  what: string,
): Promise<string> {
  const { stdout, stderr } = await t.run(command, { accept: [exitCode] });
  expectContains(stdout + stderr, what, `what ${command.slice(0, 3).join(' ')} says`);
  return stdout;
}
