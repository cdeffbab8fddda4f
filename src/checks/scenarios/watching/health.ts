import { z } from 'zod';
import { expectContains, expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { signUpOrLogIn } from '../../steps/application/account.ts';
import { firstAnswer } from '../../steps/service.ts';

const report = z.object({
  severity: z.string(),
  code: z.number(),
  findings: z.array(
    z.looseObject({
      key: z.string(),
      severity: z.string(),
      what: z.string(),
      why: z.string().nullable(),
      fix: z.string().nullable(),
    }),
  ),
});
type Finding = z.infer<typeof report>['findings'][number];

const unitFile = '/etc/systemd/system/mathesar.service';
const dropIn = '/etc/systemd/system/mathesar.service.d/limit.conf';

/** An administrator and their monitoring ask how Mathesar is, in good and in bad days. */
export const health: Scenario = {
  name: 'health',
  title: 'mathesar doctor finds what is wrong, says what fixes it, and exits as monitoring wants it',
  shares: 'installed',
  tests: 'one-distro',
  async run(t) {
    await t.step('where all is well, it exits with 0', async () => {
      await signUpOrLogIn(t);
      const { stdout } = await t.run(['mathesar', 'doctor']);
      expectContains(stdout, /^MATHESAR OK - /, 'what the doctor says first');
      const { severity, findings } = await examine(t, 0);
      const bad = findings.filter((one) => one.severity !== 'ok').map(({ key, what }) => `${key}: ${what}`);
      expectEqual([severity, bad], ['ok', []], 'the severity, and what is not ok');
    });
    await t.step('drop-ins are listed, and one that systemd has not read is a warning', async () => {
      await t.sh(`mkdir -p ${dropIn.replace(/\/[^/]*$/, '')} && printf '[Service]\\nNice=1\\n' >${dropIn}`);
      expectSeverity(await examine(t, 1), 'reload', 'warning');
      await t.run(['systemctl', 'daemon-reload']);
      expectContains(named(await examine(t, 0), 'drop-in').what, dropIn, 'the drop-in that is listed');
      await t.sh(`rm -r ${dropIn.replace(/\/[^/]*$/, '')} && systemctl daemon-reload`);
    });
    await t.step('a copy of the unit is a warning, as upgrades do not change it', async () => {
      await t.sh(`cp "$(systemctl show -P FragmentPath mathesar)" ${unitFile} && systemctl daemon-reload`);
      expectSeverity(await examine(t, 1), 'unit', 'warning');
      await t.sh(`rm ${unitFile} && systemctl daemon-reload`);
    });
    await t.step('a folder that the service cannot write to is critical', async () => {
      await t.run(['chown', 'root:', '/var/lib/mathesar/media']);
      const { fix } = expectSeverity(await examine(t, 2), 'folders', 'critical');
      await t.sh(fix ?? 'false');
      await examine(t, 0);
    });
    await t.step('a service that does not run is critical, and monitoring can let it be', async () => {
      await t.run(['systemctl', 'stop', 'mathesar']);
      expectSeverity(await examine(t, 2), 'answers', 'critical');
      await examine(t, 0, ['--ignore', 'service', '--ignore', 'answers']);
      await t.run(['systemctl', 'start', 'mathesar']);
      await firstAnswer(t);
      await examine(t, 0);
    });
    await t.step('without root’s rights nothing can be found out', async () => {
      const asked = await t.run(['setpriv', '--reuid=65534', 'mathesar', 'doctor'], { accept: [3] });
      expectContains(asked.stderr, 'doctor needs root', 'what is said');
      await t.run(['mathesar', 'doctor', '--jsno'], { accept: [3] });
    });
  },
};

async function examine(
  t: ScenarioRun,
  exitCode: number,
  more: readonly string[] = [],
): Promise<z.infer<typeof report>> {
  const { stdout } = await t.run(['mathesar', 'doctor', '--json', ...more], { accept: [exitCode] });
  const found = report.parse(JSON.parse(stdout));
  expectEqual(found.code, exitCode, 'the exit code that it names');
  for (const one of found.findings.filter(({ severity }) => severity !== 'ok'))
    expectThat(one.why !== null && one.fix !== null, `${one.key} has a reason and a command: ${one.what}`);
  return found;
}

function named({ findings }: z.infer<typeof report>, key: string): Finding {
  const found = findings.find((one) => one.key === key);
  expectThat(found !== undefined, `there is a finding ${key}`);
  return found;
}

function expectSeverity(found: z.infer<typeof report>, key: string, severity: string): Finding {
  const one = named(found, key);
  expectEqual(one.severity, severity, `the severity of ${key}: ${one.what}`);
  return one;
}
