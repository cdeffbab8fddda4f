import { expectContains } from '../../../runner/expectation.ts';
import type { ScenarioRun } from '../../../runner/scenario.ts';
import { elsewhere, type ServerElsewhere } from './server.ts';
import { firstAnswer } from '../../service.ts';

/** The file with the password of the role on the server elsewhere. */
export const passwordFile = '/root/database-password';
export const place = ['--host', elsewhere.name, '--port', elsewhere.port] as const;
export const verified = ['--sslmode', 'verify-full', '--sslrootcert', elsewhere.authority] as const;

/** Runs mathesar setup with the options and the file of the password, unless the options name another one. */
export function set(t: ScenarioRun, options: readonly string[], code = 0): ReturnType<ScenarioRun['run']> {
  const given = options.includes('--password-file') ? [] : ['--password-file', passwordFile];
  return t.run(['mathesar', 'setup', ...options, ...given], { accept: [code] });
}

/** The administrator of the server runs the SQL that mathesar setup prints, and gives the role a password. */
export async function makeRoleElsewhere(t: ScenarioRun, server: ServerElsewhere): Promise<void> {
  await t.step('its administrator runs the SQL that mathesar setup prints', async () => {
    const { stdout } = await t.run(['mathesar', 'setup', '--print-sql']);
    expectContains(await server.sql(stdout), 'Give the role a password', 'what the script says at its end');
    await setPassword(t, server, 'right');
  });
}

/** Gives the role a password, and writes it to the file. */
export async function setPassword(
  t: ScenarioRun,
  server: ServerElsewhere,
  text: string,
  how: 'scram-sha-256' | 'md5' = 'scram-sha-256',
): Promise<void> {
  const quoted = text.replaceAll('\\', '\\\\').replaceAll("'", "''");
  await server.sql(`SET password_encryption = '${how}'; ALTER ROLE mathesar PASSWORD E'${quoted}'`);
  await writePassword(t, text);
}

/** Writes a password to the file, and leaves the role's as it is. */
export async function writePassword(t: ScenarioRun, text: string): Promise<void> {
  await t.run(['sh', '-c', `umask 077; cat >${passwordFile}`], { input: `${text}\n` });
}

/** Goes back to the local server, and removes the one elsewhere. */
export async function backToLocal(t: ScenarioRun, server: ServerElsewhere): Promise<void> {
  await t.step('go back to the local server', async () => {
    await t.run(['mathesar', 'setup', '--host', '/var/run/postgresql', '--no-allow-network']);
    await firstAnswer(t);
    await removeElsewhere(t, server);
  });
}

/** Removes the server elsewhere, and what was written for it. */
export async function removeElsewhere(t: ScenarioRun, server: ServerElsewhere): Promise<void> {
  await server.remove();
  await t.sh(`rm -f ${passwordFile} /etc/mathesar/postgresql-ca.crt
    cp /usr/share/mathesar/mathesar.env /etc/mathesar/mathesar.env`);
}
