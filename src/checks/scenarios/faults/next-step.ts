import { expectContains, expectEqual, expectLacks } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { expectNothingLost, useInstallation } from '../../steps/application/used-installation.ts';
import { expectActive, serviceState, unit } from '../../steps/service.ts';

/** Answers every connection with something other than HTTP. */
const noWebServer = `import socket
server = socket.create_server(("127.0.0.1", 8000))
while True:
    server.accept()[0].sendall(b"SSH-2.0-x\\r\\n")`;

/** An administrator's own changes stop Mathesar, and they ask what to do. */
export const nextStep: Scenario = {
  name: 'next-step',
  title: 'mathesar status says what is wrong and the next step, which helps',
  tests: 'one-of-each-format',
  shares: 'installed',
  fault: {
    subject: 'system',
    before: 'in use',
    fault:
      'one after the other, the service is disabled, stopped and masked, its port is taken, and PostgreSQL is stopped',
    after: '`mathesar status` names each with the step that helps; `mathesar setup` ends it',
  },
  async run(t) {
    const before = await useInstallation(t);
    await t.step('other host names in the settings: all is well', async () => {
      await t.sh('echo ALLOWED_HOSTS=data.example.org >>/etc/mathesar/mathesar.env');
      await t.run(['systemctl', 'restart', unit]);
      expectLacks((await t.run(['mathesar', 'status'])).stdout, 'next: ', 'what mathesar status says');
    });
    await t.step('the service is disabled: it runs, but will not start at the next boot', async () => {
      await t.run(['systemctl', 'disable', unit]);
      await says(t, 0, 'systemctl enable mathesar');
      await t.run(['systemctl', 'enable', unit]);
    });
    await t.step('the service is stopped: it stays stopped while PostgreSQL is updated', async () => {
      await t.run(['systemctl', 'stop', unit]);
      if (t.distro.packageManager === 'apt') {
        const trigger = 'dpkg-trigger --by-package=postgresql-common --no-await /usr/lib/postgresql';
        const { stdout } = await t.sh(`${trigger}; dpkg --triggers-only --pending`);
        expectLacks(stdout, 'Mathesar ', 'what the package prints');
      }
      expectEqual(await serviceState(t), 'inactive', `the state of ${unit}`);
    });
    await t.step('the service is masked', async () => {
      await t.run(['systemctl', 'mask', unit]);
      await says(t, 1, 'systemctl unmask mathesar; mathesar setup');
      await t.run(['systemctl', 'unmask', unit]);
    });
    await t.step('another program uses its port', async () => {
      await t.run(['systemd-run', '--unit=other', '--collect', 'python3', '-c', noWebServer]);
      await t.eventually('it listens', () =>
        says(t, 1, /python3 \(process \d+\) listens on 127\.0\.0\.1:8000/),
      );
      await t.run(['systemctl', 'stop', 'other']);
    });
    await t.step('PostgreSQL is stopped', async () => {
      await t.run(['systemctl', 'stop', 'postgresql*.service']);
      await says(t, 1, 'mathesar setup, which starts PostgreSQL');
      const options = ['--username=x', '--email=x@example.org', '--password-stdin'];
      const { stderr } = await t.run(['mathesar', 'createsuperuser', ...options], {
        accept: [1],
        input: 'x',
      });
      expectContains(stderr, 'mathesar: the database cannot be used', 'what createsuperuser says');
    });
    await t.step('mathesar setup, with the former host names', async () => {
      await t.run(['sed', '-i', '/^ALLOWED_HOSTS=data.example.org$/d', '/etc/mathesar/mathesar.env']);
      await t.run(['mathesar', 'setup']);
      await expectNothingLost(t, before);
      await expectActive(t);
    });
  },
};

async function says(t: ScenarioRun, exitCode: number, what: string | RegExp): Promise<void> {
  const { stdout } = await t.run(['mathesar', 'status'], { accept: [exitCode] });
  expectContains(stdout, what, 'what mathesar status says');
}
