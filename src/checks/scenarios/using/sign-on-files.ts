import { expectContains, expectLacks } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { signUpOrLogIn } from '../../steps/application/account.ts';
import { firstAnswer } from '../../steps/service.ts';

const examples = '/usr/share/doc/mathesar/examples';
const provider = '/etc/mathesar/sso.yml';
const storage = '/etc/mathesar/file_storage.yml';
const install = ['install', '-o', 'root', '-g', 'mathesar', '-m', '0640'];

/** An administrator sets single sign-on and a storage for files up, and makes mistakes on the way. */
export const signOnFiles: Scenario = {
  name: 'sign-on-files',
  title:
    'the examples of sso.yml and file_storage.yml are read by the service, and mistakes in them are found',
  tests: 'one-of-each-format',
  shares: 'installed',
  async run(t) {
    // Without an administrator, the first-run page is shown in place of the log-in page.
    await signUpOrLogIn(t);
    await t.step('the examples, put in their place, are right and the service reads them', async () => {
      await t.run([...install, `${examples}/sso.yml`, provider]);
      await t.run([...install, `${examples}/file_storage.yml`, storage]);
      await checkSays(t, 0, 'nothing is wrong');
      await t.run(['systemctl', 'restart', 'mathesar']);
      expectContains((await firstAnswer(t)).body, 'keycloak', 'the log-in page');
    });
    await t.step('the sandbox keeps their hosts out, and status says so', async () => {
      const { stdout } = await t.run(['mathesar', 'status']);
      for (const [file, host] of [
        [provider, 'login.example.org'],
        [storage, 's3.example.org'],
      ] as const)
        expectContains(stdout, `${file} names ${host}`, 'what status says');
      expectContains(stdout, 'next:       mathesar setup --allow-network any', 'the next step');
    });
    await t.step('a mistake is found with its line', async () => {
      await t.run(['sed', '-i', 's/^    type: oidc/    type: saml/', provider]);
      await checkSays(t, 1, /sso\.yml:\d+: type of company has to be oidc or github/);
      await t.sh(`printf '\\tsecret: hidden-value\\n' >>${provider}`);
      await checkSays(t, 1, /sso\.yml:\d+: it is not YAML/);
      const { stdout } = await t.run(['mathesar', 'config', 'check'], { accept: [1] });
      expectLacks(stdout, 'hidden-value', 'what config check says');
      expectContains((await t.run(['mathesar', 'status'])).stdout, 'it is not YAML', 'what status says');
    });
    await t.step('secrets that everybody can read, or the service cannot, are found', async () => {
      await t.run(['chmod', '0644', storage]);
      await checkSays(t, 1, `chmod 0640 ${storage}`);
      await t.sh(`chown root:root ${storage}; chmod 0600 ${storage}`);
      await checkSays(t, 1, `chown root:mathesar ${storage}`);
    });
    await t.step('removed, they leave nothing', async () => {
      await t.run(['rm', provider, storage]);
      await t.run(['systemctl', 'restart', 'mathesar']);
      expectLacks((await firstAnswer(t)).body, 'keycloak', 'the log-in page');
      await checkSays(t, 0, 'nothing is wrong');
    });
  },
};

async function checkSays(t: ScenarioRun, exitCode: number, what: string | RegExp): Promise<void> {
  const { stdout } = await t.run(['mathesar', 'config', 'check'], { accept: [exitCode] });
  expectContains(stdout, what, 'what mathesar config check says');
}
