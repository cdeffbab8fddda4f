import { z } from 'zod';
import { expectContains, expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { expectNothingLost, useInstallation } from '../../steps/application/used-installation.ts';
import { applicationOf } from '../../steps/application/application.ts';
import { visitor } from '../../steps/application/visitor.ts';
import { functionsIn } from '../../steps/database/functions.ts';
import { metadataDatabase, sql, starterDatabase } from '../../steps/database/postgresql.ts';
import { newerPackage } from '../../steps/packages.ts';
import { mainPid } from '../../steps/service.ts';

const report = z.object({
  ok: z.boolean(),
  findings: z.array(z.looseObject({ key: z.string(), level: z.string(), text: z.string() })),
});
/**
 * What somebody has done by hand that is in the way of the next version's migration (1.1.0 of the sample, 0.11.0 of
 * Mathesar), what undoes it, and what PostgreSQL says of it.
 */
const clashes = {
  sample: {
    make: 'ALTER TABLE mathesar_note ADD COLUMN word_count smallint',
    undo: 'ALTER TABLE mathesar_note DROP COLUMN word_count',
    said: 'column "word_count" of relation "mathesar_note" already exists',
  },
  mathesar: {
    make: 'CREATE VIEW names AS SELECT username FROM mathesar_user',
    undo: 'DROP VIEW names',
    said: 'cannot alter type of a column used by a view or rule',
  },
} as const;
type Finding = z.infer<typeof report>['findings'][number];

/** An administrator tries the next version on copies before installing it. */
export const rehearse: Scenario = {
  name: 'rehearse',
  title: 'mathesar rehearse tries the next version on copies: the service notices nothing, and nothing stays',
  shares: 'installed',
  needs: ['upgrade'],
  tests: 'one-distro',
  timeout: 600_000,
  fault: [
    {
      id: 'rehearsal-migration',
      subject: 'upgrade',
      before: 'in use, the next version at hand',
      fault: 'its migration would fail',
      after: '`mathesar rehearse` names the migration and PostgreSQL’s reason; nothing has changed',
    },
    {
      id: 'rehearsal-ended',
      subject: 'upgrade',
      before: 'a rehearsal runs',
      fault: 'it is ended by Ctrl-C, then another by SIGKILL',
      after: 'no copy, unit or folder is left by the first; the next rehearsal removes those of the second',
    },
  ],
  async run(t) {
    const { path, version } = newerPackage(t);
    const before = await useInstallation(t);
    const [pid, functions] = [await mainPid(t), await functionsOf(t)];
    const migrations = await t.step('rehearse the next version, while people use the service', async () => {
      const found = await whileVisited(t, () => rehearsal(t, path, 0, ['--with-data']));
      expectContains(named(found, 'version').text, version, 'the version that is rehearsed');
      const { seconds } = z.object({ seconds: z.number() }).parse(named(found, 'downtime'));
      t.measure('downtime to expect', seconds, 's');
      const { applied } = z.object({ applied: z.array(z.unknown()) }).parse(named(found, 'migrations'));
      if (applied.length > 0) expectContains(named(found, 'functions').text, 'upgraded in', 'the functions');
      return applied.length;
    });
    await t.step('the same process serves, and nothing is left', async () => {
      expectEqual(await mainPid(t), pid, 'the main process of the service');
      expectEqual(await functionsOf(t), functions, 'the functions in the database of the users');
      await expectNothingLeft(t);
      await expectNothingLost(t, before);
    });
    await t.fault('rehearsal-migration', async () => {
      // Another revision of the same release has nothing to migrate, and so nothing that can fail.
      if (migrations > 0) await failing(t, path);
      await expectNothingLeft(t);
      await expectNothingLost(t, before);
    });
    await t.fault('rehearsal-ended', async () => {
      expectEqual(await ended(t, path, 'INT'), 130, 'the exit code after Ctrl-C');
      await expectNothingLeft(t);
      expectEqual(await ended(t, path, 'KILL'), 137, 'the exit code after SIGKILL');
      expectThat((await leftovers(t)) !== '', 'a rehearsal that was killed leaves something');
      const { stderr } = await t.run(['mathesar', 'rehearse', '/nowhere.deb'], { accept: [1] });
      expectContains(stderr, 'cannot read /nowhere.deb: No such file', 'what it says of a missing file');
      await expectNothingLeft(t);
      await expectNothingLost(t, before);
    });
  },
};

/** Rehearses where the migration cannot be done. */
async function failing(t: ScenarioRun, path: string): Promise<void> {
  const { make, undo, said } = clashes[(await applicationOf(t)).name];
  await sql(t, metadataDatabase, make);
  const { level, text } = named(await rehearsal(t, path, 1), 'migrations');
  expectEqual(level, 'problem', 'the level of the migrations');
  expectContains(text, said, 'why the migration fails');
  await sql(t, metadataDatabase, undo);
}

async function rehearsal(
  t: ScenarioRun,
  path: string,
  code: 0 | 1,
  options: readonly string[] = [],
): Promise<readonly Finding[]> {
  const command = ['mathesar', 'rehearse', path, '--json', ...options];
  const { stdout } = await t.run(command, { accept: [code], timeout: 240_000 });
  const { ok, findings } = report.parse(JSON.parse(stdout));
  expectEqual(ok, code === 0, 'whether the rehearsal went well');
  return findings;
}

function named(findings: readonly Finding[], key: string): Finding {
  const found = findings.find((one) => one.key === key);
  expectThat(found !== undefined, `"${key}" is among the findings`);
  return found;
}

/** A digest of Mathesar's functions in the database of the users. */
async function functionsOf(t: ScenarioRun): Promise<string> {
  return functionsIn(t, await starterDatabase(t));
}

/** Does the work, while a visitor opens the log-in page again and again, which must answer each time. */
async function whileVisited<T>(t: ScenarioRun, work: () => Promise<T>): Promise<T> {
  const working = work();
  let isDone = false as boolean;
  void working.finally(() => (isDone = true)).catch(() => undefined);
  let visits = 0;
  while (!isDone) {
    const page = await visitor(t).open('/auth/login/');
    expectEqual(page.status, 200, `the status of ${page.path} during a rehearsal`);
    visits++;
  }
  t.note(`the log-in page answered ${visits} times meanwhile`);
  return working;
}

/** Rehearses, sends the signal as soon as the newer version runs, and returns the exit code. */
async function ended(t: ScenarioRun, path: string, signal: 'INT' | 'KILL'): Promise<number> {
  const { stdout } = await t.sh(`
    mathesar rehearse ${path} >/dev/null 2>&1 & pid=$!
    until systemctl is-active -q 'mathesar-rehearsal-*'; do kill -0 $pid; sleep 0.1; done
    kill -${signal} $pid
    code=0; wait $pid || code=$?
    echo $code`);
  return Number(stdout);
}

async function expectNothingLeft(t: ScenarioRun): Promise<void> {
  expectEqual(await leftovers(t), '', 'what is left of rehearsals');
}

/** Databases, units, folders and processes of rehearsals. */
async function leftovers(t: ScenarioRun): Promise<string> {
  const names = await sql(t, 'postgres', "SELECT datname FROM pg_database WHERE datname ~ 'rehearsal'");
  const { stdout } = await t.sh(`
    ls -d /var/tmp/mathesar-rehearsal* /run/systemd/*/mathesar-rehearsal* 2>/dev/null || :
    systemctl list-units --all --plain --no-legend 'mathesar-rehearsal-*'
    pgrep -f [m]athesar_rehearsed || :`);
  return `${names.flat().join('\n')}${stdout}`.trim();
}
