import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { signUp } from '../../steps/application/account.ts';
import { writeAndRead } from '../../steps/application/application.ts';
import { install, purgePackage } from '../../steps/packages.ts';
import { elsewhere, serverElsewhere } from '../../steps/database/elsewhere/server.ts';
import { firstAnswer } from '../../steps/service.ts';
import { backToLocal, makeRoleElsewhere, set, writePassword } from '../../steps/database/elsewhere/set.ts';

const port = '6432';
const place = ['--host', elsewhere.name, '--port', port] as const;

/** PgBouncer stands before the server. */
export const pgbouncer: Scenario = {
  name: 'pgbouncer',
  title: 'PgBouncer in session mode works; its other modes are recognized and refused',
  packageManagers: ['apt', 'dnf'],
  shares: 'installed',
  tests: 'never',
  async run(t) {
    const server = await t.step('start a second server, and PgBouncer before it', async () => {
      const started = await serverElsewhere(t);
      await install(t, ['pgbouncer']);
      return started;
    });
    await makeRoleElsewhere(t, server);
    await t.step('transaction and statement mode are named, and nothing is written', async () => {
      const before = await t.sh('sha256sum /etc/mathesar/*');
      for (const mode of ['transaction', 'statement']) {
        await pool(t, mode);
        const { stderr } = await set(t, place, 1);
        expectContains(
          stderr,
          'a pooler gives each transaction another connection',
          `what is said of ${mode} mode`,
        );
        expectContains(stderr, 'Set pool_mode = session', 'the next step');
        const started = await t.sh(startAsContainer, { accept: [78] });
        expectContains(
          started.stderr,
          'a pooler gives each transaction another connection',
          `what a container says of ${mode} mode, which no set-up has looked at`,
        );
      }
      expectEqual((await t.sh('sha256sum /etc/mathesar/*')).stdout, before.stdout, 'the settings');
    });
    await t.step('what PgBouncer refuses by itself is named like what PostgreSQL refuses', async () => {
      const absent = await set(t, [...place, '--dbname', 'absent'], 1);
      expectContains(absent.stderr, 'has no database "absent"', 'what is said of a database that it has not');
      await writePassword(t, 'wrong');
      expectContains(
        (await set(t, place, 1)).stderr,
        'refuses the password',
        'what is said of a wrong password',
      );
      await writePassword(t, 'right');
    });
    await t.step('a pool of one connection, where a second client waits, is named', async () => {
      await pool(t, 'session', 'default_pool_size = 1');
      expectContains((await set(t, place, 1)).stderr, 'raise default_pool_size', 'the next step');
    });
    await t.step('session mode works, and is named', async () => {
      await pool(t, 'session');
      const { stdout } = await set(t, place);
      expectContains(stdout, 'through a pooler in session mode', 'what mathesar setup says');
      await firstAnswer(t);
      await t.sh(startAsContainer);
      await writeAndRead(t, await signUp(t), 'Written through PgBouncer');
    });
    await backToLocal(t, server);
    await t.step('PgBouncer is removed', () => purgePackage(t, 'pgbouncer'));
  },
};

/** The service package as a container runs it: by its environment. */
const startAsContainer = `cd /usr/lib/mathesar/app
  export MATHESAR_WAY=container MATHESAR_FIRST_VISITOR=true DJANGO_SETTINGS_MODULE=mathesar_service.settings
  export POSTGRES_HOST=${elsewhere.name} POSTGRES_PORT=${port} POSTGRES_DB=mathesar_django POSTGRES_USER=mathesar
  export POSTGRES_PASSWORD=right SECRET_KEY=0123456789abcdef0123456789abcdef PYTHONDONTWRITEBYTECODE=1
  exec /usr/lib/mathesar/venv/bin/python3 -m mathesar_service.migrate`;

/** Starts PgBouncer anew in a mode, with one more line of its settings. Debian and Fedora run it as different users. */
async function pool(t: ScenarioRun, mode: string, more = ''): Promise<void> {
  await t.sh(`cd /etc/pgbouncer
    cat >pgbouncer.ini <<'END'
[databases]
mathesar_django = host=${elsewhere.address} port=${elsewhere.port} dbname=mathesar_django
[pgbouncer]
listen_addr = ${elsewhere.address}
listen_port = ${port}
auth_type = scram-sha-256
auth_file = /etc/pgbouncer/userlist.txt
pool_mode = ${mode}
${more}
unix_socket_dir =
END
    echo '"mathesar" "right"' >userlist.txt
    chown "$(systemctl show -P User pgbouncer)" pgbouncer.ini userlist.txt
    systemctl restart pgbouncer`);
}
