import { z } from 'zod';
import { expectContains, expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { expectNothingLost, useInstallation } from '../../steps/application/used-installation.ts';
import {
  connectDatabase,
  connectedDatabases,
  connectStarterDatabase,
} from '../../steps/database/databases.ts';
import { functionsIn, refuseFunctions } from '../../steps/database/functions.ts';
import { role, sql, starterDatabase } from '../../steps/database/postgresql.ts';
import { installPackage, newerPackage, replace } from '../../steps/packages.ts';
import { firstAnswer } from '../../steps/service.ts';

const found = z.object({
  ok: z.boolean(),
  databases: z.array(z.object({ name: z.string(), result: z.string(), reason: z.string().nullable() })),
});
type Found = z.infer<typeof found>;

const other = 'other_data';

/** A newer version comes, and one of the people's databases refuses its functions. */
export const halfUpgraded: Scenario = {
  name: 'half-upgraded',
  title: 'a database that refuses the functions of a newer version half-way is named, and upgraded later',
  postgresql: 'running',
  needs: ['upgrade'],
  tests: 'never',
  fault: {
    subject: 'upgrade',
    before: 'in use, with two databases connected',
    fault: 'one of them refuses the functions of the newer version half-way',
    after:
      'the upgrade goes on; that one keeps its functions whole and is named; `mathesar upgrade-databases` upgrades it',
  },
  async run(t) {
    await installPackage(t);
    const starter = await starterDatabase(t);
    const used = await t.step('use it, with two databases', async () => {
      await sql(t, 'postgres', `CREATE DATABASE ${other}`);
      await sql(t, 'postgres', `GRANT CREATE ON DATABASE ${other} TO ${role}`);
      const before = await useInstallation(t);
      await connectStarterDatabase(t, before.administrator);
      await connectDatabase(t, before.administrator, other);
      return before;
    });
    const functions = { [starter]: await functionsIn(t, starter), [other]: await functionsIn(t, other) };
    const [first] = await connectedDatabases(used.administrator);
    const fix = await refuseFunctions(t, starter);
    await t.step('upgrade the package', async () => {
      await replace(t, 'upgrade', newerPackage(t).path);
      await firstAnswer(t);
    });
    // Another revision of the same release has the same functions, and replaces none.
    const after = (await connectedDatabases(used.administrator)).find(({ name }) => name === other);
    if (after?.last_confirmed_sql_version === first?.last_confirmed_sql_version) {
      t.note('the newer package has the same release, so that no functions were to be upgraded');
      await fix();
      await expectNothingLost(t, used);
      return;
    }
    await t.step('the one that refused has what it had, and is named; the other is upgraded', async () => {
      expectEqual(await functionsIn(t, starter), functions[starter], 'the functions in the one');
      expectThat((await functionsIn(t, other)) !== functions[other], 'the other has the new functions');
      const { stdout: journal } = await t.run(['journalctl', '-q', '-o', 'cat', '-u', 'mathesar']);
      expectContains(
        journal,
        `the functions in the database ${starter} could not be upgraded`,
        'the journal',
      );
      const { stdout: doctor } = await t.run(['mathesar', 'doctor'], { accept: 'any' });
      expectContains(doctor, `database ${starter}: SQL of`, 'what mathesar doctor says');
      expectContains(doctor, 'mathesar upgrade-databases', 'what it says to do');
    });
    await t.step('tried again, it is named with the reason, and is whole still', async () => {
      const { databases } = await upgradeDatabases(t, 1);
      expectEqual(results(databases), { [starter]: 'failed', [other]: 'current' }, 'what came of each');
      const reason = databases.find(({ name }) => name === starter)?.reason ?? '';
      expectContains(reason, 'the second function is refused', 'the reason');
      expectEqual(await functionsIn(t, starter), functions[starter], 'the functions in it');
    });
    await t.step('once it refuses no more, it is upgraded, and then there is nothing to do', async () => {
      await fix();
      const now = results((await upgradeDatabases(t, 0)).databases);
      expectEqual(now, { [starter]: 'upgraded', [other]: 'current' }, 'what came of each');
      expectThat((await functionsIn(t, starter)) !== functions[starter], 'it has the new functions');
      const again = results((await upgradeDatabases(t, 0)).databases);
      expectEqual(again, { [starter]: 'current', [other]: 'current' }, 'what came of each the next time');
    });
    await expectNothingLost(t, used);
  },
};

async function upgradeDatabases(t: ScenarioRun, code: 0 | 1): Promise<Found> {
  const { stdout } = await t.run(['mathesar', 'upgrade-databases', '--json'], { accept: [code] });
  const said = found.parse(JSON.parse(stdout));
  expectEqual(said.ok, code === 0, 'whether all went well');
  return said;
}

function results(databases: Found['databases']): Readonly<Record<string, string>> {
  return Object.fromEntries(databases.map(({ name, result }) => [name, result]));
}
