import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario } from '../../runner/scenario.ts';
import { signUpOrLogIn } from '../../steps/application/account.ts';
import { applicationOf } from '../../steps/application/application.ts';
import { connectedDatabases, connectStarterDatabase } from '../../steps/database/databases.ts';
import { role, sql, starterDatabase } from '../../steps/database/postgresql.ts';

/** The first administrator finds the starter database connected, creates a table, and fills it by hand and from a file. */
export const workWithData: Scenario = {
  name: 'work-with-data',
  title:
    'the first administrator finds the starter database connected, writes to it, and fills it from a file',
  shares: 'installed',
  async run(t) {
    const administrator = await t.step('sign up as the first superuser', () => signUpOrLogIn(t));
    await t.step('the starter database is connected already, with its functions', async () => {
      const connected = (await connectedDatabases(administrator)).map(({ name }) => name);
      expectEqual(connected, [await starterDatabase(t)], 'the databases that the first administrator finds');
      const database = await connectStarterDatabase(t, administrator);
      expectEqual(database.needs_upgrade_attention, false, 'whether its SQL functions need attention');
      const starter = await starterDatabase(t);
      const owners = await sql(
        t,
        starter,
        "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'msar'",
      );
      expectEqual(owners, [[role]], 'the owner of the schema with the SQL functions');
    });
    const application = await applicationOf(t);
    await t.step('write records and read them back', async () => {
      const texts = ['Coltsfoot', 'Lesser celandine', 'Ångström’s "quoted"; DROP TABLE'];
      const before = await application.readRecords(t, administrator);
      for (const text of texts) await application.writeRecord(t, administrator, text);
      const read = await application.readRecords(t, administrator);
      expectEqual([...read].sort(), [...before, ...texts].sort(), 'the records');
    });
    await t.step('import a file', async () => {
      const content = 'Plant,Height\nFoxglove,150\nTeasel,210\n';
      const shown = await application.importFile(t, administrator, 'plants.csv', content);
      for (const value of ['Foxglove', '150', 'Teasel', '210'])
        expectContains(shown, value, 'what the application shows of the file');
    });
  },
};
