import { expectContains, expectEqual, expectLacks } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { signUp } from '../../steps/application/account.ts';
import { install, linesOfPackage, purgePackage } from '../../steps/packages.ts';
import { expectActive, firstAnswer } from '../../steps/service.ts';
import { onTerminal } from '../../steps/terminal.ts';

const file = '/etc/mathesar/mathesar.env';
const changed = ['MATHESAR_DOMAIN=tables.example.org', 'MATHESAR_LISTEN=127.0.0.1:8000'];
const password = 'a password that debconf must forget';

/** An administrator answers the package's questions before, at and after its installation. */
export const debconf: Scenario = {
  name: 'debconf',
  title: 'questions can be answered in advance and again later, and settings go before answers of old',
  packageManagers: ['apt'],
  postgresql: 'running',
  tests: 'one-distro',
  async run(t) {
    await t.step('answers given in advance are settings after the installation', async () => {
      await preseed(t, ['domain string data.example.org', 'listen string 127.0.0.1:8010']);
      const output = await install(t, [t.package.path]);
      expectEqual(linesOfPackage(output).length, 1, 'the number of lines that the package prints');
      await expectActive(t);
      expectEqual(
        await settings(t),
        ['MATHESAR_DOMAIN=data.example.org', 'MATHESAR_LISTEN=127.0.0.1:8010'],
        file,
      );
    });
    await t.step('dpkg-reconfigure shows what the file says, not what was answered', async () => {
      await t.run(['mathesar', 'config', 'set', 'MATHESAR_DOMAIN', 'tables.example.org']);
      const { questions } = await reconfigure(t, { listen: '127.0.0.1:8000' });
      expectContains(questions, 'mathesar/domain="tables.example.org"', 'the questions');
      expectEqual(await settings(t), changed, file);
      await firstAnswer(t);
    });
    await t.step('an answer that cannot be meant changes nothing, and says so', async () => {
      const { said } = await reconfigure(t, { domain: 'example.org/mathesar' });
      expectContains(said, /cannot be served below a path[^]*dpkg-reconfigure mathesar/, 'what it says');
      expectEqual(await settings(t), changed, file);
    });
    await t.step('a password goes to secret.env and leaves the database of debconf', () => elsewhere(t));
    await t.step('purged, nothing of it is left in the database of debconf', async () => {
      await purgePackage(t);
      const { stdout } = await t.run(['debconf-show', 'mathesar']);
      expectEqual(stdout, '', 'what debconf knows of mathesar');
    });
    await t.step('where debconf cannot be used, the package is installed all the same', async () => {
      await t.sh('mkdir /root/aside && mv /usr/share/debconf /root/aside/');
      await t.run(['dpkg', '--install', t.package.path], { timeout: 300_000 });
      await t.sh('mv /root/aside/debconf /usr/share/');
      await t.run(['mathesar', 'setup']);
      await expectActive(t);
    });
    await signUp(t);
  },
};

async function preseed(t: ScenarioRun, answers: readonly string[]): Promise<void> {
  await t.run(['debconf-set-selections'], {
    input: answers.map((answer) => `mathesar mathesar/${answer}\n`).join(''),
  });
}

/**
 * dpkg-reconfigure with the front end that lets people edit a file of all questions; their editor replaces values there.
 * Returns what it says, and the questions with their values as they were shown.
 */
async function reconfigure(
  t: ScenarioRun,
  answers: Readonly<Record<string, string>>,
): Promise<{ readonly said: string; readonly questions: string }> {
  const edits = Object.entries(answers).map(
    ([name, value]) => `s|^mathesar/${name}=.*|mathesar/${name}="${value}"|`,
  );
  const editor = `#!/bin/sh\ncat "$1" >>/root/questions\nsed -i '${edits.join(';')}' "$1"\n`;
  await t.sh('rm -f /root/questions; cat >/root/editor; chmod 755 /root/editor', { input: editor });
  const command = ['dpkg-reconfigure', '--frontend=editor', '--priority=low', 'mathesar'];
  const { code, shown } = await onTerminal(t, ['env', 'VISUAL=/root/editor', ...command], []);
  expectEqual(code, 0, `the exit code of dpkg-reconfigure, which says: ${shown}`);
  return { said: shown, questions: (await t.run(['cat', '/root/questions'])).stdout };
}

async function elsewhere(t: ScenarioRun): Promise<void> {
  await preseed(t, [
    'domain string tables.example.org',
    'database select remote',
    'host string 192.0.2.7',
    `password password ${password}`,
  ]);
  const { stdout: kept } = await t.sh('cat /var/cache/debconf/*.dat');
  expectContains(kept, password, 'the database of debconf before');
  // As the settings go first, what was answered before the installation counts where there are none.
  await t.run(['rm', file]);
  await t.run(['env', 'DEBIAN_FRONTEND=noninteractive', 'dpkg-reconfigure', 'mathesar'], {
    timeout: 300_000,
  });
  expectEqual(
    await settings(t),
    ['MATHESAR_DOMAIN=tables.example.org', 'POSTGRES_HOST=192.0.2.7', 'POSTGRES_SSLMODE=require'],
    file,
  );
  const { stdout: secret } = await t.run(['cat', '/etc/mathesar/secret.env']);
  expectContains(secret, `POSTGRES_PASSWORD="${password}"`, 'secret.env');
  const { stdout: left } = await t.sh(`grep -rlF -e "$SECRET" /var/cache/debconf /var/lib/dpkg || :`, {
    env: { SECRET: password },
  });
  expectEqual(left, '', 'files of debconf and dpkg with the password');
  expectLacks(await t.machine.logs(), password, 'the journal');
  const { stdout: today } = await t.run(['systemctl', 'show', '--property=IPAddressAllow', 'mathesar']);
  expectContains(today, '192.0.2.7', 'what the sandbox lets through');
}

/** The settings of mathesar.env, without comments. */
async function settings(t: ScenarioRun): Promise<readonly string[]> {
  const { stdout } = await t.sh(`grep -E '^[A-Z]' ${file} | sort || :`);
  return stdout.split('\n').filter((line) => line !== '');
}
