import { packageManagerOf } from '../../../package-managers/index.ts';
import { expectContains, expectEqual } from '../../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../../runner/scenario.ts';
import { applicationOf } from '../../../steps/application/application.ts';
import { expectSame, type UsedInstallation } from '../../../steps/application/used-installation.ts';
import { compiled } from '../../../steps/state/bytecode.ts';
import { whileWithoutMd5 } from '../../../steps/faults/fips.ts';
import { faultsInUse, type FaultInUse } from '../../../steps/faults/in-use.ts';
import { expectNextStep, expectUnchanged, replace, transactionTimeout } from '../../../steps/packages.ts';
import { expectActive, firstAnswer, serviceState, unit } from '../../../steps/service.ts';

/** What is unusual about the machine, and what the administrator does there. */
const all: readonly FaultInUse[] = [
  {
    id: 'locales',
    fault: 'the package is reinstalled and its commands run in Turkish, in C and in POSIX',
    after: 'the commands say the same, word for word',
    work: inLocales,
  },
  {
    id: 'umask-077',
    fault: 'the package is reinstalled, set up and given settings with umask 077',
    after: 'files and folders have the owners and modes that they have otherwise',
    work: withUmask,
  },
  {
    id: 'tmp-16-mb-noexec',
    fault: 'the package is reinstalled where /tmp has 16 MB and is noexec',
    after: 'the transaction succeeds, and every file is as it was packed',
    work: withSmallTmp,
  },
  {
    id: 'masked',
    fault: 'the package is reinstalled while the service is masked',
    after: 'it stays masked and stopped, and one line leads to `mathesar status`, which says how to end that',
    work: whileMasked,
  },
  {
    id: 'port-taken',
    fault: 'another program has its port when it starts',
    after:
      '`mathesar status` names the program, and a free port; the service comes once that program has ended',
    work: withoutPort,
  },
  {
    id: 'fips',
    fault: 'neither PostgreSQL nor Python has MD5, as in FIPS mode',
    after: 'it starts, and people sign in, read, write and import',
    work: withoutMd5,
  },
];

/** An administrator whose machine is not as most are. */
export const surroundings: Scenario = {
  name: 'surroundings',
  title: 'locale, umask, /tmp, a masked unit, a taken port and FIPS mode do no harm',
  shares: 'installed',
  tests: 'never',
  timeout: 900_000,
  ...faultsInUse('system', all),
};

async function inLocales(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  // A stand-in has no sources of locales: there Turkish is one that is not installed.
  const { exitCode } = await t.run(['test', '-d', '/usr/share/i18n/charmaps'], { accept: [0, 1] });
  if (exitCode === 0) await t.run(['localedef', '-i', 'tr_TR', '-f', 'UTF-8', 'tr_TR.UTF-8']);
  else t.note('Turkish is not installed here');
  const usual = await said(t, 'C.UTF-8');
  for (const locale of ['tr_TR.UTF-8', 'C', 'POSIX']) {
    await t.run(packageManagerOf(t.distro).reinstall(t.package.path), {
      env: { LC_ALL: locale, LANG: locale },
      timeout: transactionTimeout,
    });
    await firstAnswer(t);
    expectEqual(await said(t, locale), usual, `what the commands say in ${locale}`);
  }
  await expectSame(t, before);
}

async function said(t: ScenarioRun, locale: string): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const words of [
    'status',
    'config check',
    'version',
    'manage check',
    'backup list',
    'setup --dry-run',
  ]) {
    const asked = { env: { LC_ALL: locale, LANG: locale } };
    const { stdout, stderr } = await t.run(['mathesar', ...words.split(' ')], asked);
    texts.push(words, stdout, stderr);
  }
  return texts;
}

async function withUmask(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  const command = packageManagerOf(t.distro).reinstall(t.package.path);
  const settings = 'mathesar setup --allow-network 192.0.2.7; mathesar config set MATHESAR_TIMEOUT 601';
  await t.sh(settings);
  const usual = await modes(t);
  await undo(t);
  await t.run(['sh', '-euc', `umask 077; "$@"; ${settings}`, 'sh', ...command], {
    timeout: transactionTimeout,
  });
  expectEqual(await modes(t), usual, 'owners and modes');
  await undo(t);
  await expectUnchanged(t);
  await expectSame(t, before);
}

async function undo(t: ScenarioRun): Promise<void> {
  await t.sh(`mathesar setup --no-allow-network
mathesar config unset MATHESAR_TIMEOUT --restart
rmdir --ignore-fail-on-non-empty /etc/systemd/system/${unit}.d || :`);
  await firstAnswer(t);
}

async function modes(t: ScenarioRun): Promise<string> {
  const places = `/etc/mathesar /etc/systemd/system/${unit}.d /var/lib/mathesar /var/cache/mathesar`;
  // The names of uploads differ.
  const { stdout } = await t.sh(`find ${places} -maxdepth 1 -printf '%p %u:%g %m\\n' | sort`);
  return stdout;
}

async function withSmallTmp(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  await t.run(['mount', '-t', 'tmpfs', '-o', 'size=16m,mode=1777,noexec', 'tmpfs', '/tmp']);
  await replace(t, 'reinstall', t.package.path);
  await firstAnswer(t);
  await compiled(t);
  await expectUnchanged(t);
  await t.run(['umount', '--lazy', '/tmp']);
  await t.run(['systemctl', 'restart', unit]);
  await expectSame(t, before);
}

async function whileMasked(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  await t.run(['systemctl', 'mask', '--now', unit]);
  const output = await replace(t, 'reinstall', t.package.path);
  expectEqual(await serviceState(t), 'inactive', `the state of ${unit}`);
  if (t.distro.packageManager === 'apt') expectNextStep(output, 'mathesar status');
  const { stdout } = await t.run(['mathesar', 'status'], { accept: [1] });
  expectContains(stdout, 'systemctl unmask mathesar; mathesar setup', 'what mathesar status says');
  await t.run(['systemctl', 'unmask', unit]);
  await t.run(['mathesar', 'setup']);
  await expectSame(t, before);
}

async function withoutPort(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  await t.run(['systemctl', 'stop', unit]);
  const server = ['python3', '-m', 'http.server', '--bind', '127.0.0.1', '8000'];
  await t.run(['systemd-run', '--unit=other', '--collect', ...server]);
  await t.eventually('it listens', async () => {
    const { stdout } = await t.run(['mathesar', 'status'], { accept: [1] });
    expectContains(
      stdout,
      /python3\S* \(process \d+\) listens on 127\.0\.0\.1:8000/,
      'what mathesar status says',
    );
    expectContains(stdout, 'mathesar setup --listen 127.0.0.1:8001', 'the step that it names');
  });
  await t.run(['systemctl', 'start', '--no-block', unit]);
  await t.eventually('the start has failed', async () => {
    await t.sh(`journalctl -u ${unit} -n 30 -o cat | grep 'Address already in use'`);
  });
  await t.run(['systemctl', 'stop', 'other']);
  await t.eventually('the service comes by itself', () => expectActive(t), 90_000);
  await expectSame(t, before);
}

async function withoutMd5(t: ScenarioRun, before: UsedInstallation): Promise<void> {
  await whileWithoutMd5(t, async () => {
    await expectSame(t, before);
    await (await applicationOf(t)).importFile(t, before.administrator, 'fips.csv', 'Plant,Height\nYew,900\n');
  });
}
