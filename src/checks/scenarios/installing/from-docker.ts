import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { expectLoggedIn, logIn, signUp } from '../../steps/application/account.ts';
import { applicationIn, applicationOf } from '../../steps/application/application.ts';
import { connectedDatabases } from '../../steps/database/databases.ts';
import { metadataDatabase, role, sql } from '../../steps/database/postgresql.ts';
import {
  byHand,
  folder,
  installByHand,
  ownDatabase,
  password,
} from '../../steps/moving/manual-installation.ts';
import { installPackage } from '../../steps/packages.ts';
import { pageCommands } from '../../steps/moving/page-commands.ts';
import { expectActive, firstAnswer, mainPid } from '../../steps/service.ts';

const page = 'set-up/move-from-docker.md';
const compose = '/srv/compose';
const media = '/var/lib/mathesar/media';

/** Somebody who runs upstream's compose file moves to the package by the page about it. */
export const fromDocker: Scenario = {
  name: 'from-docker',
  title: 'the lines of “Move from upstream’s Docker installation” bring users, key, data and uploads along',
  postgresql: 'running',
  tests: 'never',
  timeout: 600_000,
  async run(t) {
    await standIn(t);
    const before = await applicationIn(t, folder);
    const who = await t.step('sign up, connect a database, write a record and upload a file', async () => {
      const first = await signUp(t);
      const place = { host: 'mathesar_db', port: 5432, database: ownDatabase, nickname: null };
      await first.call('databases.setup.connect_existing', { ...place, role, password });
      await before.writeRecord(t, first, 'Written in a container');
      const file = { name: 'teasel.csv', content: 'Plant,Height\nTeasel,210\n' };
      const { status } =
        before.name === 'sample'
          ? await first.submit('/', { title: 'upload', body: '' }, { attachment: file })
          : await first.upload('/api/db/v0/data_files/', { header: 'true' }, { file });
      expectThat(status < 300, `the upload is taken: ${status}`);
      await sql(
        t,
        ownDatabase,
        `CREATE ROLE anna LOGIN PASSWORD 'analytical'; CREATE TABLE of_anna AS SELECT 'Teasel' AS plant;
         ALTER TABLE of_anna OWNER TO anna; SET ROLE mathesar; CREATE ROLE readers; GRANT readers TO anna`,
      );
      return first;
    });
    const records = await before.readRecords(t, who);
    const uploads = await filesIn(t, `${folder}/.media`);
    const key = (await t.run(['cat', `${folder}/.secrets/secret_key.txt`])).stdout.trim();

    await t.step('type the lines for the machine with the containers', () =>
      type(t, 'On the machine with the containers', compose),
    );
    await forget(t);
    await installPackage(t);
    await t.step('type the lines for the machine with the package', () =>
      type(t, 'On the machine with the package', '/root'),
    );

    await t.step('session, key, records, roles and uploads are the same', async () => {
      await expectActive(t);
      await firstAnswer(t);
      await expectLoggedIn(who);
      await logIn(t);
      const environ = `/proc/${await mainPid(t)}/environ`;
      const { stdout: inUse } = await t.sh(`tr '\\0' '\\n' <${environ} | sed -n 's/^SECRET_KEY=//p'`);
      expectEqual(inUse.trimEnd(), key, 'the secret key');
      expectEqual(await filesIn(t, media), uploads, 'the uploaded files');
      const names = (await connectedDatabases(who)).map(({ name }) => name);
      expectEqual(names, [ownDatabase], 'the connected databases');
      const owner = "SELECT tableowner FROM pg_tables WHERE tablename = 'of_anna'";
      expectEqual(await sql(t, ownDatabase, owner), [['anna']], 'the owner of a table of another role');
      const member = "SELECT pg_has_role('anna', 'readers', 'MEMBER')";
      expectEqual(await sql(t, 'postgres', member), [['t']], 'whether anna is still among the readers');
      const rights = `SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = '${role}'`;
      expectEqual(await sql(t, 'postgres', rights), [['f', 'f', 'f']], 'rights of Mathesar’s role');
      const application = await applicationOf(t);
      expectEqual(await application.readRecords(t, who), records, 'the records');
      await application.writeRecord(t, who, 'Written afterwards');
    });
  },
};

/** Mathesar as in the compose file: its role is superuser, and the server is known as mathesar_db. */
async function standIn(t: ScenarioRun): Promise<void> {
  await t.sh("echo '127.0.0.1 mathesar_db' >>/etc/hosts");
  await installByHand(t);
  await sql(t, 'postgres', `ALTER ROLE ${role} SUPERUSER`);
  const script = await readFile(
    fileURLToPath(new URL('../../steps/moving/docker.sh', import.meta.url)),
    'utf8',
  );
  await t.sh(
    `printf %s "$SCRIPT" >/usr/local/bin/docker && chmod 755 /usr/local/bin/docker
    mkdir -p ${compose}/msar
    for name in media secrets; do
      mv ${folder}/.$name ${compose}/msar/$name
      ln -s ${compose}/msar/$name ${folder}/.$name
    done`,
    { env: { SCRIPT: script } },
  );
}

/** Types every block of the page's section, in one shell, as somebody does who copies them one after the other. */
async function type(t: ScenarioRun, heading: string, cwd: string): Promise<void> {
  await t.sh((await pageCommands(page, heading)).join('\n'), { cwd, timeout: 240_000 });
}

/** Makes the machine one that has never had Mathesar; what was dumped stays. */
async function forget(t: ScenarioRun): Promise<void> {
  await t.step('take a machine that has nothing of it', async () => {
    await t.sh(`systemctl disable --now mathesar
      rm -r ${byHand} ${folder} ${compose} /usr/local/bin/docker /root/from-docker
      systemctl daemon-reload
      # Docker's own file may be no other file: it is mounted.
      sed '/mathesar_db/d' /etc/hosts >/root/hosts && cat /root/hosts >/etc/hosts && rm /root/hosts
      userdel mathesar`);
    for (const name of [metadataDatabase, ownDatabase]) await sql(t, 'postgres', `DROP DATABASE ${name}`);
    for (const name of ['readers', 'anna', role]) await sql(t, 'postgres', `DROP ROLE ${name}`);
  });
}

/** Names and digests of the uploaded files. */
async function filesIn(t: ScenarioRun, place: string): Promise<string> {
  return (await t.sh(`cd ${place} && find . -type f -exec sha256sum {} + | sort`)).stdout;
}
