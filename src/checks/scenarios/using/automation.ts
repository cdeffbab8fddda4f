import { expectActive, firstAnswer } from '../../steps/service.ts';
import { expectContains, expectEqual, expectLacks } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { install } from '../../steps/packages.ts';
import { visitor } from '../../steps/application/visitor.ts';

const settings = '/etc/mathesar/mathesar.env';
const password = 'difference-engine-1822';
const examples = '/root/examples';

/** A machine is set up by the Ansible role of the documentation, twice. */
export const ansible: Scenario = {
  name: 'ansible',
  title:
    'the Ansible role sets Mathesar up, a second run changes nothing, and mathesar.env stays as it was written',
  packageManagers: ['apt'],
  tests: 'never',
  timeout: 600_000,
  async run(t) {
    await t.step('install Ansible, and take the example out of the package', async () => {
      await install(t, ['ansible-core', 'python3-apt'], { weak: false });
      await takeExamples(t);
    });
    await t.step(
      'the first run installs PostgreSQL and Mathesar, and creates the administrator',
      async () => {
        const recap = await play(t);
        expectContains(recap, /changed=[1-9]/, 'the recap of Ansible');
        await expectActive(t);
        await firstAnswer(t);
        await logInAs(t, 'ada');
      },
    );
    const written = await settingsFile(t);
    await t.step('a second run reports no change', async () => {
      expectContains(await play(t), /changed=0 +unreachable=0 +failed=0/, 'the recap of Ansible');
      expectEqual(await settingsFile(t), written, settings);
    });
    await t.step('neither set-up nor an upgrade changes what Ansible has written', async () => {
      await t.run(['mathesar', 'setup']);
      await t.run(['dpkg', '--install', t.package.path], { timeout: 300_000 });
      expectEqual(await settingsFile(t), written, settings);
      expectContains(await play(t), /changed=0 +unreachable=0 +failed=0/, 'the recap of Ansible');
    });
  },
};

/** A machine comes up with the cloud-init file of the documentation. */
export const cloudInit: Scenario = {
  name: 'cloud-init',
  title: 'a machine that comes up with the cloud-init file has Mathesar, its name and its administrator',
  packageManagers: ['apt'],
  tests: 'never',
  timeout: 600_000,
  async run(t) {
    await install(t, ['cloud-init', 'curl'], { weak: false });
    await takeExamples(t);
    await t.step('boot as a cloud does: with user data', async () => {
      await t.sh(
        `mkdir -p /var/lib/cloud/seed/nocloud
        echo 'instance-id: first' >/var/lib/cloud/seed/nocloud/meta-data
        sed -e "s|https://example.org/mathesar_.*|file://$PACKAGE|" -e 's|change-me-.*|${password}|' \\
          ${examples}/cloud-init.yaml >/var/lib/cloud/seed/nocloud/user-data
        # Where there are no locales, Debian 12's cloud-init fails at making one.
        echo 'locale: false' >>/var/lib/cloud/seed/nocloud/user-data
        cloud-init schema --config-file ${examples}/cloud-init.yaml`,
        { env: { PACKAGE: t.package.path } },
      );
      for (const stage of [
        ['init', '--local'],
        ['init'],
        ['modules', '--mode=config'],
        ['modules', '--mode=final'],
      ])
        await t.run(['cloud-init', ...stage], { timeout: 300_000 });
    });
    await t.step('Mathesar answers, and its administrator logs in', async () => {
      await expectActive(t);
      await firstAnswer(t);
      await logInAs(t, 'ada');
      const { stdout } = await t.run(['mathesar', 'config', 'get', 'MATHESAR_DOMAIN']);
      expectEqual(stdout.trim(), 'data.example.org', 'the name');
      await t.run(['test', '!', '-e', '/root/mathesar.ini']);
      const { stdout: log } = await t.run(['cat', '/var/log/cloud-init-output.log']);
      expectLacks(log, password, 'the log that everybody may read');
    });
  },
};

/** Those of the package, which people read before its installation, with the names of this machine's files. */
async function takeExamples(t: ScenarioRun): Promise<void> {
  await t.sh(`dpkg-deb --extract ${t.package.path} /root/package
    mv /root/package/usr/share/doc/mathesar/examples ${examples} && rm -r /root/package
    sed -i 's|mathesar_package: .*|mathesar_package: ${t.package.path}|' ${examples}/ansible/playbook.yml
    printf '[mathesar]\\nlocalhost ansible_connection=local\\n' >/root/inventory`);
}

/** Runs the example's playbook on this machine; returns the line of its result. */
async function play(t: ScenarioRun): Promise<string> {
  const { stdout } = await t.run(['ansible-playbook', '--inventory', '/root/inventory', 'playbook.yml'], {
    cwd: `${examples}/ansible`,
    timeout: 600_000,
    env: { MATHESAR_PASSWORD: password, LC_ALL: 'C.UTF-8' },
  });
  return stdout.split('\n').findLast((line) => line.includes('changed=')) ?? '';
}

async function settingsFile(t: ScenarioRun): Promise<string> {
  return (await t.sh(`cat ${settings}; stat -c '%U:%G %a %Y' ${settings}`)).stdout;
}

async function logInAs(t: ScenarioRun, username: string): Promise<void> {
  const who = visitor(t);
  await who.open('/auth/login/');
  await who.submit('/auth/login/', { username, password });
  expectEqual((await who.open('/')).path, '/', 'where the home page leads the administrator to');
}
