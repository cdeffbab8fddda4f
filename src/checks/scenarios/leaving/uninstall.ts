import { z } from 'zod';
import { expectContains, expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { signUp } from '../../steps/application/account.ts';
import { applicationOf } from '../../steps/application/application.ts';
import { sql } from '../../steps/database/postgresql.ts';
import { host } from '../../steps/public/domain.ts';
import { install, installLibraries, purgePackage, removePackage } from '../../steps/packages.ts';
import { firstAnswer } from '../../steps/service.ts';
import { installWebServer } from '../../steps/public/web-servers.ts';
import { differences, wholeSystem } from '../../steps/state/whole-system.ts';

const report = z.object({
  dropped: z.boolean(),
  goes: z.array(z.string()),
  stays: z.array(z.string()),
  backup: z.string().nullable(),
  next: z.string(),
});
const theirs = '/etc/mathesar/.media';
const ask = ['mathesar', 'uninstall', '--json'];
const drop = [...ask, '--drop-data'];

/** An administrator leaves, and the machine is as it was before Mathesar. */
export const uninstall: Scenario = {
  name: 'uninstall',
  title:
    'mathesar uninstall --drop-data names and drops exactly what is Mathesar’s; then the machine is as before',
  packageManagers: ['apt', 'dnf'],
  postgresql: 'running',
  tests: 'one-distro',
  async run(t) {
    await installLibraries(t);
    await t.step('somebody else has a web server and a database', async () => {
      await installWebServer(t, 'nginx');
      await t.run(['systemctl', 'enable', '--now', 'nginx']);
      await sql(t, 'postgres', 'CREATE ROLE anna LOGIN');
      await sql(t, 'postgres', 'CREATE DATABASE sales OWNER anna');
      // Else the first privilege writes down what is so by default.
      await sql(t, 'postgres', 'GRANT CONNECT ON DATABASE sales TO anna');
    });
    const before = { files: await wholeSystem(t), server: await serverState(t) };
    await t.step('install the package and use all of it', () => useAll(t));

    await t.step('what would go is named, and nothing changes', async () => {
      const said = report.parse(JSON.parse((await t.run(ask)).stdout));
      expectEqual(said.dropped, false, 'whether it was dropped');
      for (const part of [
        'the database mathesar_django',
        'the database mathesar_data',
        'the role mathesar on port',
        'its privileges in the database sales of anna',
        'pg_hba.conf',
        '/etc/nginx/conf.d/mathesar.conf',
        '50-network.conf',
        '/var/lib/mathesar with the uploads',
        'the backup /var/backups/mathesar/',
        'with the secret key',
        'the account mathesar',
      ])
        expectContains(said.goes.join('\n'), part, 'what would go');
      expectContains(said.stays.join('\n'), theirs, 'what would stay');
      await firstAnswer(t);
    });
    await t.step('without a terminal and --yes it is refused', async () => {
      const { stderr } = await t.run(drop, { accept: [1] });
      expectContains(stderr, 'add --yes', 'the refusal');
      await firstAnswer(t);
    });
    const { backup, next } = await t.step('drop it all', async () => {
      const said = report.parse(JSON.parse((await t.run([...drop, '--yes'])).stdout));
      expectEqual(said.dropped, true, 'whether it was dropped');
      return said;
    });
    await t.step('a second time nothing is left to drop', async () => {
      const again = report.parse(JSON.parse((await t.run([...drop, '--yes'])).stdout));
      expectEqual(again.goes, [], 'what went the second time');
      expectContains(again.stays.join('\n'), `the last backup ${backup ?? 'none'}`, 'what stays');
    });
    await t.step(`the last line is the command for the package: ${next}`, async () => {
      const isDebian = t.distro.packageManager === 'apt';
      expectEqual(next, isDebian ? 'apt purge mathesar' : 'dnf remove mathesar', 'the command');
      await (isDebian ? purgePackage(t) : removePackage(t));
    });
    await t.step('the machine is as before, but for somebody else’s file and the last backup', async () => {
      const left = differences(before.files, await wholeSystem(t));
      const kept = ['/etc/mathesar', theirs, `${theirs}/a.csv`, '/var/backups/mathesar', backup ?? 'none'];
      // Debian has this folder of its own.
      if (!before.files.has('/var/backups')) kept.push('/var/backups');
      expectEqual(left, kept.map((path) => `+ ${path}`).sort(), 'what differs');
      expectEqual(await serverState(t), before.server, 'roles, databases, privileges and pg_hba.conf');
      await t.run(['systemctl', 'is-active', 'nginx']);
    });
  },
};

async function useAll(t: ScenarioRun): Promise<void> {
  await install(t, [t.package.path]);
  const who = await signUp(t);
  const application = await applicationOf(t);
  await application.writeRecord(t, who, 'Written before leaving');
  await application.importFile(t, who, 'plants.csv', 'Plant,Height\nTeasel,210\n');
  await sql(t, 'postgres', 'GRANT CONNECT, CREATE ON DATABASE sales TO mathesar');
  await t.run(['mathesar', 'collaborators', 'enable', 'mathesar_data']);
  await t.run(['mathesar', 'setup', '--allow-network', 'any']);
  // Another proxy ends TLS, so that this one needs no certificate.
  const before = ['--behind', 'nginx', '--front', '192.0.2.9', '--install'];
  await t.run(['mathesar', 'domain', 'set', host, ...before]);
  await t.run(['mathesar', 'backup']);
  await t.sh(`mkdir ${theirs} && echo theirs >${theirs}/a.csv`);
}

/** Roles, databases with owners and privileges, and the rules for logging in. */
async function serverState(t: ScenarioRun): Promise<unknown> {
  const [[rules = ''] = []] = await sql(t, 'postgres', 'SHOW hba_file');
  expectThat(rules !== '', 'the server says where its rules are');
  return {
    roles: await sql(t, 'postgres', 'SELECT rolname, rolcanlogin FROM pg_roles ORDER BY 1'),
    databases: await sql(
      t,
      'postgres',
      "SELECT datname, pg_get_userbyid(datdba), coalesce(datacl::text, '') FROM pg_database ORDER BY 1",
    ),
    rules: (await t.run(['sha256sum', rules])).stdout,
  };
}
