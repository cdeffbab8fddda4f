import { z } from 'zod';
import { expectContains, expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario } from '../../runner/scenario.ts';
import { signUp } from '../../steps/application/account.ts';
import { writeAndRead } from '../../steps/application/application.ts';
import { serverElsewhere } from '../../steps/database/elsewhere/server.ts';
import { makeRoleElsewhere, place, set, verified } from '../../steps/database/elsewhere/set.ts';
import { installPackage } from '../../steps/packages.ts';
import { firstAnswer } from '../../steps/service.ts';

const report = z.object({
  goes: z.array(z.string()),
  stays: z.array(z.string()),
  sql: z.array(z.string()),
  backup: z.string().nullable(),
});
const ask = ['mathesar', 'uninstall', '--json'];

/** An administrator leaves, and PostgreSQL is on another machine, where Mathesar's role may drop little. */
export const uninstallElsewhere: Scenario = {
  name: 'uninstall-elsewhere',
  title:
    'with a server elsewhere, mathesar uninstall --drop-data prints the SQL that its administrator runs there',
  postgresql: 'running',
  tests: 'never',
  async run(t) {
    await installPackage(t);
    const server = await t.step('use a server elsewhere, which somebody else uses, too', async () => {
      const made = await serverElsewhere(t);
      await made.sql('CREATE ROLE anna LOGIN; CREATE DATABASE sales OWNER anna');
      return made;
    });
    const state = async (): Promise<readonly string[]> =>
      (
        await server.sql(`SELECT 'role ' || rolname FROM pg_roles WHERE rolname !~ '^pg_'
          UNION ALL SELECT 'database ' || datname || coalesce(datacl::text, '') FROM pg_database ORDER BY 1`)
      ).split('\n');
    // Else the first privilege writes down what is so by default.
    await server.sql('GRANT CONNECT ON DATABASE sales TO anna');
    const before = await state();
    await makeRoleElsewhere(t, server);
    await t.step('use it, and write a record', async () => {
      await set(t, [...place, ...verified]);
      await firstAnswer(t);
      await writeAndRead(t, await signUp(t), 'Written before leaving');
      await server.sql('GRANT CONNECT, CREATE ON DATABASE sales TO mathesar');
    });
    await t.step('where it does not answer, the settings say what is there', async () => {
      await server.stop();
      const said = report.parse(JSON.parse((await t.run(ask)).stdout));
      expectContains(said.stays.join('\n'), 'as it could not be asked', 'what stays');
      expectThat(
        said.sql.includes('DROP DATABASE IF EXISTS "mathesar_django" WITH (FORCE);'),
        `the SQL: ${said.sql.join(' ')}`,
      );
      await server.start();
      await firstAnswer(t);
    });
    const { sql, backup } = await t.step('drop all that is here', async () => {
      const said = report.parse(JSON.parse((await t.run([...ask, '--drop-data', '--yes'])).stdout));
      await t.sh('! test -e /etc/mathesar/secret.env && ! test -e /var/lib/mathesar/media');
      return said;
    });
    await t.step('a last backup has what is there, with its key', async () => {
      const { stdout } = await t.run(['tar', '-tf', backup ?? 'none']);
      for (const member of ['metadata.dump', 'settings/secret.env'])
        expectContains(stdout, member, 'what is in it');
    });
    await t.step('its administrator runs the SQL, and the server is as before', async () => {
      await server.sql(sql.join('\n'));
      expectEqual(await state(), before, 'roles, databases and privileges');
    });
    await server.remove();
  },
};
