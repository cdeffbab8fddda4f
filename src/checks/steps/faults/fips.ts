import { readFile } from 'node:fs/promises';
import { expectContains } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { metadataDatabase, sql, starterDatabase } from '../database/postgresql.ts';
import { firstAnswer, unit } from '../service.ts';

const folder = '/srv/without-md5';
const dropIn = `/etc/systemd/system/${unit}.d/without-md5.conf`;
const program = new URL('without-md5.py', import.meta.url);

/**
 * Does `work` while neither PostgreSQL nor the service's Python has MD5, which is what FIPS mode takes from them. The
 * kernel's own mode would hold for the host.
 */
export async function whileWithoutMd5(t: ScenarioRun, work: () => Promise<void>): Promise<void> {
  await eachDatabase(t, 'REVOKE EXECUTE ON FUNCTION md5(text), md5(bytea) FROM PUBLIC');
  const asked = await t.run(['psql', '-X', '-d', metadataDatabase, '-c', "SELECT md5('x')"], {
    user: 'mathesar',
    accept: [1],
  });
  expectContains(asked.stderr, 'permission denied for function md5', 'what PostgreSQL says of md5()');
  await t.sh(`mkdir -p ${folder} && cat >${folder}/sitecustomize.py && chmod -R a+rX ${folder}`, {
    input: await readFile(program, 'utf8'),
  });
  const python = await t.run(
    ['/usr/lib/mathesar/venv/bin/python3', '-c', 'import hashlib; hashlib.md5(b"")'],
    {
      env: { PYTHONPATH: folder },
      accept: [1],
    },
  );
  expectContains(python.stderr, 'unsupported', 'what Python says of hashlib.md5');
  await t.sh(`mkdir -p $(dirname ${dropIn}) && cat >${dropIn}`, {
    input: `[Service]\nEnvironment=PYTHONPATH=${folder}\n`,
  });
  await restart(t);
  await work();
  await t.sh(`rm ${dropIn}; rmdir --ignore-fail-on-non-empty $(dirname ${dropIn}); rm -r ${folder}`);
  await eachDatabase(t, 'GRANT EXECUTE ON FUNCTION md5(text), md5(bytea) TO PUBLIC');
  await restart(t);
}

async function eachDatabase(t: ScenarioRun, command: string): Promise<void> {
  for (const database of [metadataDatabase, await starterDatabase(t)]) await sql(t, database, command);
}

async function restart(t: ScenarioRun): Promise<void> {
  await t.sh(`systemctl daemon-reload; systemctl restart ${unit}`);
  await firstAnswer(t);
}
