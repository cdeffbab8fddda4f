import { readFile } from 'node:fs/promises';
import type { RunResult } from '../../../../support/process.ts';
import { packageManagerOf } from '../../../package-managers/index.ts';
import { expectContains, expectEqual, expectThat } from '../../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../../runner/scenario.ts';
import { expectSame, useInstallation } from '../../../steps/application/used-installation.ts';
import { ownCluster, forgetCluster, type Cluster } from '../../../steps/database/cluster.ts';
import { linesOfPackage, transactionTimeout } from '../../../steps/packages.ts';
import { unit } from '../../../steps/service.ts';

const program = new URL('../../../steps/faults/without-systemd.sh', import.meta.url);

/** Commands that are asked where no unit can be started, and what each says or does there. */
const commands: readonly { readonly words: string; readonly code: number; readonly says: string }[] = [
  { words: 'status', code: 1, says: 'next:       start this system with systemd as its first process' },
  { words: 'doctor', code: 2, says: 'fix:           start this system with systemd as its first process' },
  { words: 'config check', code: 0, says: '' },
  { words: 'config set MATHESAR_TIMEOUT 601 --restart', code: 0, says: '' },
  { words: 'config unset MATHESAR_TIMEOUT', code: 0, says: '' },
  { words: 'setup', code: 1, says: 'systemd does not run here' },
  { words: 'manage check', code: 0, says: '' },
  { words: 'collaborators status', code: 0, says: '' },
  { words: 'backup --to /srv/container', code: 0, says: '/srv/container/mathesar-' },
  { words: 'backup --schedule daily', code: 1, says: 'systemd does not run here' },
  { words: 'restore FILE --dry-run', code: 0, says: '' },
  { words: 'undo', code: 1, says: '' },
  { words: 'rehearse PACKAGE', code: 1, says: 'systemd' },
  { words: 'media prune --older-than 30', code: 0, says: '' },
  { words: 'upkeep', code: 0, says: '' },
  { words: 'report --to /srv/container', code: 0, says: '' },
  { words: 'uninstall', code: 0, says: '--drop-data' },
  { words: 'version', code: 0, says: '' },
];

/** The machine's files are used in a container of which systemd is not the first process. */
export const withoutSystemd: Scenario = {
  name: 'without-systemd',
  title:
    'where systemd does not run, the package is replaced, nothing is claimed, and each command says what it can do',
  shares: 'installed',
  tests: 'never',
  timeout: 600_000,
  fault: {
    subject: 'system',
    before: 'in use',
    fault:
      'systemd does not run, as in a container: the package is reinstalled there, and every command is used',
    after:
      'the transaction succeeds; `mathesar status` says that nothing is started; under systemd everything is as before',
  },
  async run(t) {
    const before = await useInstallation(t);
    const cluster = await ownCluster(t);
    await t.sh(`systemctl stop ${unit}; mkdir /srv/container`);
    await cluster.control('stop');
    await t.step('reinstall the package', async () => {
      const output = await inContainer(t, packageManagerOf(t.distro).reinstall(t.package.path).join(' '));
      const said = linesOfPackage(output).join('\n');
      expectThat(!said.includes('answers'), `the package does not claim that Mathesar answers: ${said}`);
      await t.run(['/usr/lib/mathesar/bin/bytecode', 'is-current']);
    });
    await t.step('every command says what it can do there', () => ask(t, cluster));
    await t.step('under systemd again', async () => {
      await cluster.control('start');
      await t.sh(`rm -r /srv/container; systemctl daemon-reload; systemctl start ${unit}`);
      await forgetCluster(t, cluster);
      await expectSame(t, before);
    });
  },
};

async function ask(t: ScenarioRun, cluster: Cluster): Promise<void> {
  const asPostgres = 'setpriv --reuid=postgres --regid=postgres --init-groups';
  const server = `PATH=$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
    ${asPostgres} pg_ctl -D ${cluster.data} -o '-c config_file=${cluster.config}' -l /dev/null -w`;
  const asked = commands.map(({ words }) => {
    const file = words.replace('FILE', '/srv/container/*.tar').replace('PACKAGE', t.package.path);
    return `mathesar ${file} >/srv/container/out 2>&1 </dev/null && code=0 || code=$?; echo "== $code"; cat /srv/container/out`;
  });
  const { stdout } = await inContainer(
    t,
    `${server} start >/dev/null\n${asked.join('\n')}\n${server} stop >/dev/null`,
  );
  const answers = stdout.split(/^== /m).slice(1);
  expectEqual(answers.length, commands.length, 'the number of answers');
  for (const [index, { words, code, says }] of commands.entries()) {
    const answer = answers[index] ?? '';
    expectThat(!answer.includes('Traceback'), `mathesar ${words} ends without a stack:\n${answer}`);
    expectContains(answer, says, `what mathesar ${words} says`);
    expectEqual(
      Number.parseInt(answer, 10),
      code,
      `the exit code of mathesar ${words}, which says:\n${answer}`,
    );
  }
}

/** Runs a script where systemd is not the first process. */
async function inContainer(t: ScenarioRun, script: string): Promise<RunResult> {
  const wrapper = await readFile(program, 'utf8');
  return t.run(['sh', '-c', wrapper, 'without-systemd.sh', script], { timeout: transactionTimeout });
}
