import { expectContains, expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import {
  certificateFolder,
  distrust,
  makeAuthority,
  makeCertificate,
  removeAuthority,
  trust,
} from '../../steps/public/certificates.ts';

const port = 8443;
const unit = 'own-https.service';

/** A company's own certificate authority, in the machine's store, is trusted by what the service connects to. */
export const ownAuthority: Scenario = {
  name: 'own-authority',
  title: 'the service trusts the certificate authorities of the machine, and no others',
  tests: 'one-of-each-format',
  shares: 'installed',
  async run(t) {
    await t.step('a server has a certificate of the company’s own authority', async () => {
      await makeAuthority(t);
      await makeCertificate(t, ['DNS:localhost', 'IP:127.0.0.1']);
      const server = ['openssl', 's_server', '-quiet', '-www', '-accept', `127.0.0.1:${port}`];
      const files = ['-cert', `${certificateFolder}/certificate`, '-key', `${certificateFolder}/key`];
      await t.run(['systemd-run', '--quiet', `--unit=${unit}`, ...server, ...files]);
      await t.eventually('the server answers', () =>
        t.run(['openssl', 's_client', '-connect', `127.0.0.1:${port}`]),
      );
    });
    await t.step('before the machine trusts it, the service refuses the server', async () => {
      for (const library of ['requests', 'urllib'])
        expectContains(await ask(t, library), 'SSLError', library);
    });
    await t.step('in the machine’s store, it is trusted', async () => {
      await trust(t);
      for (const library of ['requests', 'urllib']) expectEqual(await ask(t, library), '200', library);
    });
    await t.step('the setting can name another file', async () => {
      const set = ['mathesar', 'config', 'set', 'REQUESTS_CA_BUNDLE'];
      const other = '/etc/ssl/certs/own-other.pem';
      await t.sh(
        `openssl req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -subj /CN=Other -out ${other} 2>/dev/null`,
      );
      await t.run([...set, other]);
      expectContains(await ask(t, 'requests'), 'SSLError', 'requests, which trusts another authority only');
      await t.run(['mathesar', 'config', 'unset', 'REQUESTS_CA_BUNDLE']);
      await t.run(['rm', other]);
      expectEqual(await ask(t, 'requests'), '200', 'requests, with the default again');
    });
    await t.step('taken out of the store, it is refused again', async () => {
      await distrust(t);
      expectContains(await ask(t, 'requests'), 'SSLError', 'requests');
      await t.run(['systemctl', 'stop', unit]);
      await removeAuthority(t);
    });
    await t.step('a machine without any store loses nothing but its own authorities', async () => {
      const { caBundle } = t.distro;
      await t.run(['mv', caBundle, `${caBundle}.away`]);
      const { stdout, stderr } = await manage(t, 'import os; print(os.environ.get("REQUESTS_CA_BUNDLE"))');
      await t.run(['mv', `${caBundle}.away`, caBundle]);
      expectEqual(stdout.trim(), 'None', 'the bundle that the libraries use');
      expectContains(stderr, `there is no file ${caBundle}`, 'the message about the missing file');
    });
  },
};

/** How a library that the service uses asks the server: the status, or the name of the error. */
async function ask(t: ScenarioRun, library: string): Promise<string> {
  const url = `https://127.0.0.1:${port}/`;
  const how: Readonly<Record<string, string>> = {
    requests: `import requests; print(requests.get("${url}", timeout=10).status_code)`,
    urllib: `import urllib.request as u; print(u.urlopen("${url}", timeout=10).status)`,
  };
  const program = how[library];
  expectThat(program !== undefined, `there is a way to ask with ${library}`);
  const { exitCode, stdout, stderr } = await manage(t, program);
  return exitCode === 0 ? stdout.trim() : stderr.replaceAll(/SSLCertVerificationError/g, 'SSLError');
}

async function manage(t: ScenarioRun, program: string): ReturnType<ScenarioRun['run']> {
  return t.run(['mathesar', 'manage', 'shell', '-c', program], { accept: 'any' });
}
