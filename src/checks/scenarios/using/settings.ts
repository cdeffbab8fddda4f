import { z } from 'zod';
import { expectContains, expectEqual, expectLacks, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { secretKey } from '../../steps/state/secret.ts';
import { expectActive, firstAnswer, mainPid } from '../../steps/service.ts';

const file = '/etc/mathesar/mathesar.env';
const status = z.object({
  ok: z.boolean(),
  next: z.string().nullable(),
  findings: z.array(z.looseObject({ key: z.string(), level: z.string(), text: z.string() })),
});
const value = z.object({ name: z.string(), value: z.string().nullable(), file: z.string().nullable() });
const remarks = z.object({ ok: z.boolean(), remarks: z.array(z.object({ line: z.number().nullable() })) });
const record = z.looseObject({ distro: z.string(), packageVersion: z.string() });

/** An administrator, or the program that manages their machines, looks at the settings and changes them. */
export const settings: Scenario = {
  name: 'settings',
  title:
    'settings are shown, checked and changed by command, and only the administrator changes mathesar.env',
  tests: 'one-of-each-format',
  shares: 'installed',
  async run(t) {
    await t.step('the setup has not changed mathesar.env', async () => {
      await t.run(['cmp', file, '/usr/share/mathesar/mathesar.env']);
      const port = value.parse(await json(t, ['config', 'get', 'POSTGRES_PORT', '--json']));
      expectEqual(port.file, '/etc/mathesar/detected.env', 'where the port comes from');
      await says(t, ['config', 'check'], 0, 'nothing is wrong');
    });
    await t.step('change a setting: the service sees it after a restart', () => change(t));
    await t.step('invalid settings are refused, and change nothing', () => refused(t));
    await t.step('a mistake in the file is found', async () => {
      await t.sh(`printf '\\nPOSTGRES_PROT=5432\\n' >>${file}`);
      await says(t, ['config', 'check'], 1, 'did you mean POSTGRES_PORT?');
      expectEqual(
        remarks.parse(await json(t, ['config', 'check', '--json'], 1)).ok,
        false,
        'whether all is well',
      );
      await says(t, ['status'], 0, 'did you mean POSTGRES_PORT?');
      await t.run(['sed', '-i', '/POSTGRES_PROT/d', file]);
    });
    await t.step('secrets are read from standard input, and never shown', () => secrets(t));
    await t.step('a file that a configuration manager has written is not changed', () => managed(t));
    await t.step('put the delivered mathesar.env back', async () => {
      await t.run(['cp', '/usr/share/mathesar/mathesar.env', file]);
      await t.run(['systemctl', 'restart', 'mathesar']);
      await firstAnswer(t);
    });
    await t.step('the status and the build record are available as JSON', () => forMachines(t));
  },
};

async function change(t: ScenarioRun): Promise<void> {
  const before = await mainPid(t);
  await says(t, ['config', 'set', 'WEB_CONCURRENCY', '2'], 0, 'systemctl restart mathesar');
  expectEqual(await mainPid(t), before, 'the process of the service');
  await says(t, ['config', 'set', 'WEB_CONCURRENCY', '1', '--restart'], 0, 'the service was restarted');
  await firstAnswer(t);
  const pid = await mainPid(t);
  expectThat(pid !== before, 'the service was restarted');
  const { stdout } = await t.sh(`tr '\\0' '\\n' </proc/${pid}/environ`);
  expectContains(stdout, /^WEB_CONCURRENCY=1$/m, 'the environment of the service');
  await says(t, ['config', 'unset', 'WEB_CONCURRENCY', '--restart'], 0, 'its value is 3 now');
  await t.run(['cmp', file, '/usr/share/mathesar/mathesar.env']);
  await expectActive(t);
}

async function refused(t: ScenarioRun): Promise<void> {
  await says(t, ['config', 'set', 'POSTGRES_PROT', '5432'], 1, 'Did you mean POSTGRES_PORT?');
  await says(t, ['config', 'set', 'POSTGRES_PORT', 'many'], 1, 'a port number from 1 to 65535');
  await says(t, ['config', 'set', 'POSTGRES_PASSWORD', 'x'], 1, '--stdin');
  await says(t, ['config', 'unset', 'SECRET_KEY'], 1, 'cannot be unset');
  await t.run(['cmp', file, '/usr/share/mathesar/mathesar.env']);
}

async function secrets(t: ScenarioRun): Promise<void> {
  const key = await secretKey(t);
  const set = ['mathesar', 'config', 'set', 'DATA_FILES_AZURE_CONNECTION_STRING', '--stdin'];
  await t.run(set, { input: 'AccountKey="hidden"\n' });
  const { stdout } = await t.run(['stat', '-c', '%U:%G %a', '/etc/mathesar/secret.env']);
  expectEqual(stdout.trim(), 'root:root 600', 'the owner and mode of secret.env');
  const listed = (await t.run(['mathesar', 'config', 'list'])).stdout;
  for (const secret of [key, 'hidden']) expectLacks(listed, secret, 'what mathesar config list prints');
  expectContains(listed, /^DATA_FILES_AZURE_CONNECTION_STRING +\(set, not shown\)/m, 'the list of settings');
  await t.run(['mathesar', 'config', 'unset', 'DATA_FILES_AZURE_CONNECTION_STRING']);
  expectThat((await secretKey(t)) === key, 'the secret key is the same');
}

/** What Ansible or Puppet writes is not changed by mathesar setup and restarts. */
async function managed(t: ScenarioRun): Promise<void> {
  await t.sh(`printf '# Managed.\\nMATHESAR_TIMEOUT=300\\n' >${file}`);
  await t.run(['mathesar', 'setup']);
  await t.run(['systemctl', 'restart', 'mathesar']);
  await firstAnswer(t);
  const { stdout } = await t.run(['cat', file]);
  expectEqual(stdout, '# Managed.\nMATHESAR_TIMEOUT=300\n', 'the managed file');
}

async function forMachines(t: ScenarioRun): Promise<void> {
  const document = status.parse(await json(t, ['status', '--json']));
  expectEqual(document.ok, true, 'whether all is well');
  const keys = document.findings.map(({ key }) => key);
  for (const key of ['version', 'service', 'answers', 'database', 'role', 'data'])
    expectThat(keys.includes(key), `${key} is among the findings: ${keys.join(', ')}`);
  const shipped = record.parse(await json(t, ['version', '--json']));
  const found = { distro: shipped.distro, version: shipped.packageVersion };
  expectEqual(found, { distro: t.distro.name, version: t.package.version }, 'the build record');
  await t.run(['cmp', '/usr/lib/mathesar/build.json', '/usr/share/doc/mathesar/build.json']);
}

async function json(t: ScenarioRun, command: readonly string[], exitCode = 0): Promise<unknown> {
  const { stdout } = await t.run(['mathesar', ...command], { accept: [exitCode] });
  return JSON.parse(stdout) as unknown;
}

async function says(
  t: ScenarioRun,
  command: readonly string[],
  exitCode: number,
  what: string,
): Promise<void> {
  const { stdout, stderr } = await t.run(['mathesar', ...command], { accept: [exitCode] });
  expectContains(stdout + stderr, what, `what mathesar ${command.join(' ')} says`);
}
