import { expectContains, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { signUpOrLogIn } from '../../steps/application/account.ts';
import { metadataDatabase, role, sql, starterDatabase } from '../../steps/database/postgresql.ts';
import { mainPid } from '../../steps/service.ts';

const intruderName = 'mallory';

/** Another user of the machine tries to read secrets and to use the databases. */
export const intruder: Scenario = {
  name: 'intruder',
  title: 'another local user reads no secret, and gets into neither the role nor the databases',
  tests: 'one-of-each-format',
  shares: 'installed',
  async run(t) {
    await t.step('an administrator signs up; another user has an account and a role', async () => {
      await signUpOrLogIn(t);
      await t.run(['useradd', '--create-home', intruderName]);
      await sql(t, 'postgres', `CREATE ROLE ${intruderName} LOGIN`);
    });
    await t.step('the other user cannot read settings, secrets or uploads', async () => {
      const pid = await mainPid(t);
      await denied(t, ['cat', '/etc/mathesar/secret.env'], /Permission denied/);
      await denied(t, ['cat', '/etc/mathesar/mathesar.env'], /Permission denied/);
      await denied(t, ['ls', '/var/lib/mathesar'], /Permission denied/);
      await denied(t, ['cat', `/proc/${pid}/environ`], /Permission denied|No such file/);
    });
    await t.step('they cannot log in as the role', async () => {
      const starter = await starterDatabase(t);
      for (const database of [metadataDatabase, starter]) {
        await denied(t, psql(database, ['-U', role]), /Peer authentication failed/);
        await denied(t, psql(database, ['-U', role, '-h', '127.0.0.1', '-w']), /password|authentication/);
      }
    });
    await t.step('their own role cannot connect to the databases', async () => {
      const starter = await starterDatabase(t);
      for (const database of [metadataDatabase, starter])
        await denied(t, psql(database, []), /permission denied for database/);
    });
    await t.step('they cannot use the administrator’s command', async () => {
      await denied(t, ['mathesar', 'setup'], /root/);
      await denied(t, ['mathesar', 'manage', 'shell', '-c', 'print(1)'], /root/);
    });
    await t.step('remove the account and the role', async () => {
      await t.run(['userdel', '--remove', intruderName]);
      await sql(t, 'postgres', `DROP ROLE ${intruderName}`);
    });
  },
};

function psql(database: string, options: readonly string[]): readonly string[] {
  return ['psql', '-X', '-d', database, ...options, '-c', 'SELECT 1'];
}

/** Expects that the intruder's command fails, and for the right reason. */
async function denied(t: ScenarioRun, command: readonly string[], reason: RegExp): Promise<void> {
  const { exitCode, stdout, stderr } = await t.run(command, { user: intruderName, accept: 'any' });
  expectThat(exitCode !== 0, `${command.join(' ')} is denied to ${intruderName}; it printed ${stdout}`);
  expectContains(stderr, reason, `why ${command.join(' ')} is denied`);
}
