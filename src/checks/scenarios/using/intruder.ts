import { expectContains, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { signUp } from '../../steps/account.ts';
import { installPackage } from '../../steps/packages.ts';
import { metadataDatabase, role, sql, starterDatabase } from '../../steps/postgresql.ts';
import { mainPid } from '../../steps/service.ts';

const intruderName = 'mallory';

/** Another user of the machine tries to get at what is not hers. */
export const intruder: Scenario = {
  name: 'intruder',
  title: 'another local user reads no secret, and gets into neither the role nor the databases',
  postgresql: 'running',
  async run(t) {
    await installPackage(t);
    await t.step('an administrator signs up; another user has an account and a role of her own', async () => {
      await signUp(t);
      await t.run(['useradd', '--create-home', intruderName]);
      await sql(t, 'postgres', `CREATE ROLE ${intruderName} LOGIN`);
    });
    await t.step('she reads neither settings nor secrets nor uploads', async () => {
      const pid = await mainPid(t);
      await denied(t, ['cat', '/etc/mathesar/secret.env'], /Permission denied/);
      await denied(t, ['cat', '/etc/mathesar/mathesar.env'], /Permission denied/);
      await denied(t, ['ls', '/var/lib/mathesar'], /Permission denied/);
      await denied(t, ['cat', `/proc/${pid}/environ`], /Permission denied|No such file/);
    });
    await t.step('she does not get in as the role', async () => {
      const starter = await starterDatabase(t);
      for (const database of [metadataDatabase, starter]) {
        await denied(t, psql(database, ['-U', role]), /Peer authentication failed/);
        await denied(t, psql(database, ['-U', role, '-h', '127.0.0.1', '-w']), /password|authentication/);
      }
    });
    await t.step('her own role is not let into the databases', async () => {
      const starter = await starterDatabase(t);
      for (const database of [metadataDatabase, starter])
        await denied(t, psql(database, []), /permission denied for database/);
    });
    await t.step('she does not use the administrator’s command for more', async () => {
      await denied(t, ['mathesar', 'setup'], /root/);
      await denied(t, ['mathesar', 'manage', 'shell', '-c', 'print(1)'], /root/);
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
