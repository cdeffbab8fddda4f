import { expectContains, expectEqual, expectLacks } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { signUp } from '../../steps/application/account.ts';
import { writeAndRead } from '../../steps/application/application.ts';
import { connectedDatabases } from '../../steps/database/databases.ts';
import { elsewhere, serverElsewhere, type ServerElsewhere } from '../../steps/database/elsewhere/server.ts';
import { replace } from '../../steps/packages.ts';
import { firstAnswer } from '../../steps/service.ts';
import {
  backToLocal,
  makeRoleElsewhere,
  passwordFile,
  place,
  set,
  setPassword,
} from '../../steps/database/elsewhere/set.ts';

/** What makes trouble in shells, environment files and connection strings. */
const password = ` it's "quoted", back\\slash, 100% of $HOME and \`id\` #no comment; grüße 你好 `;

/** Where the service cannot read it, so that it gets a copy. */
const authority = '/root/ca.crt';
const trusting = ['--sslmode', 'verify-full', '--sslrootcert', authority] as const;

/** An administrator uses a PostgreSQL server on another machine. */
export const remoteServer: Scenario = {
  name: 'remote-server',
  title:
    'Mathesar uses a PostgreSQL server elsewhere over TLS, which may go, come back, be full or take no writes',
  shares: 'installed',
  tests: 'one-distro',
  async run(t) {
    const server = await t.step('start a second server, with an address and a certificate of its own', () =>
      serverElsewhere(t),
    );
    await makeRoleElsewhere(t, server);
    await t.run(['cp', elsewhere.authority, authority]);
    await t.step('with a wrong password it is refused, and nothing is written', async () => {
      const before = await t.sh('sha256sum /etc/mathesar/*');
      await setPassword(t, server, password);
      await server.sql("ALTER ROLE mathesar PASSWORD 'another'");
      const { stderr } = await set(t, [...place, ...trusting], 1);
      expectContains(stderr, 'refuses the password of the role "mathesar"', 'what mathesar setup says');
      expectEqual((await t.sh('sha256sum /etc/mathesar/*')).stdout, before.stdout, 'the settings');
    });
    await t.step(
      'with the right one it is used, encrypted, and the sandbox lets the service reach it',
      async () => {
        await setPassword(t, server, password);
        const { stdout } = await set(t, [...place, ...trusting]);
        expectContains(stdout, /connected to PostgreSQL \S+.*, encrypted/, 'what mathesar setup says');
        expectContains(stdout, `let the service reach ${elsewhere.address}`, 'what mathesar setup says');
        await firstAnswer(t);
        const who = await signUp(t);
        await writeAndRead(t, who, 'Written elsewhere');
        const connected = (await connectedDatabases(who)).map(({ name }) => name);
        expectEqual(
          connected,
          ['mathesar_data'],
          'the databases that the first administrator finds connected',
        );
        const query =
          "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'mathesar'";
        expectLacks(await server.sql(query), 'f', 'connections that are not encrypted');
        expectLacks((await t.run(['cat', '/etc/mathesar/mathesar.env'])).stdout, 'quoted', 'mathesar.env');
        expectLacks(await t.machine.logs(), password.trim(), 'the journal');
      },
    );
    await t.step('run again, it changes nothing', async () => {
      const { stdout } = await set(t, [...place, ...trusting, '--dry-run']);
      expectContains(stdout, 'there is nothing to do', 'what mathesar setup would do');
    });
    await t.step('a new password is enough for a server whose role has got one', async () => {
      await setPassword(t, server, 'another');
      await set(t, []);
      await firstAnswer(t);
      await expectStatus(t, /^service: +active$/m, 0);
    });
    await t.step('the server is down while the package is installed, and its return is enough', () =>
      comesAndGoes(t, server),
    );
    await t.step('a server that takes no writes, and one that is full, are named', () => hindered(t, server));
    await t.run(['rm', authority]);
    await backToLocal(t, server);
  },
};

async function comesAndGoes(t: ScenarioRun, server: ServerElsewhere): Promise<void> {
  await server.stop();
  await expectStatus(t, `nothing listens on ${elsewhere.name}, port ${elsewhere.port}`);
  // The package manager's transaction must not fail because of a server elsewhere.
  await replace(t, 'reinstall', t.package.path);
  await t.eventually('the service says why it does not start', async () => {
    await expectStatus(t, /because: .*nothing listens on/);
  });
  await server.start();
  await firstAnswer(t);
}

async function hindered(t: ScenarioRun, server: ServerElsewhere): Promise<void> {
  await server.demote();
  await t.eventually('status says that the server is a standby', () =>
    expectStatus(t, 'it takes no writes now: a standby', 'any'),
  );
  await server.promote();
  await firstAnswer(t);
  await expectStatus(t, /^database: +mathesar_django on /m, 0);
  await server.configure(['max_connections = 12'], 'restart');
  await firstAnswer(t);
  await t.sh(`for n in $(seq 12); do
      PGPASSWORD=$(cat ${passwordFile}) setsid psql -X -h ${elsewhere.address} -p ${elsewhere.port} -U mathesar \\
        -d mathesar_django -c 'SELECT pg_sleep(120)' >/dev/null 2>&1 &
    done`);
  await t.eventually('the server is full, and status says so', () =>
    expectStatus(t, 'has no connection left'),
  );
  await server.configure([], 'restart');
  await firstAnswer(t);
}

async function expectStatus(t: ScenarioRun, says: string | RegExp, code: number | 'any' = 1): Promise<void> {
  const accept = code === 'any' ? code : [code];
  const { stdout } = await t.run(['mathesar', 'status'], { accept });
  expectContains(stdout, says, 'what mathesar status says');
}
