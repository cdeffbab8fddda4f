import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { libexec, values } from './rendered.ts';

/** A machine in a folder: with these units, and a systemctl and postgresql-setup that write down their calls. */
async function machine(...units: readonly string[]): Promise<(host?: string) => Promise<Outcome>> {
  const folder = await mkdtemp(join(tmpdir(), 'mathesar-server-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const data = join(folder, 'data');
  await mkdir(join(folder, 'systemd'));
  await mkdir(data);
  const script = (await libexec('server'))
    .replaceAll('/run/systemd/system', join(folder, 'systemd'))
    .replaceAll(values.server.cluster.folder, data);
  const note = `printf '%s\\n' "\${0##*/} $*" >>${folder}/calls`;
  const systemctl = `#!/bin/sh
case $1 in
  cat) case " ${units.join(' ')} " in *" $2 "*) exit 0 ;; *) exit 1 ;; esac ;;
  --quiet) [ -e ${folder}/active ] ;;
  *) ${note}; : >${folder}/active ;;
esac
`;
  await writeFile(join(folder, 'systemctl'), systemctl, { mode: 0o755 });
  const setup = `#!/bin/sh\n${note}\n: >${data}/PG_VERSION\n`;
  await writeFile(join(folder, 'postgresql-setup'), setup, { mode: 0o755 });
  return async (host = folder) => {
    await writeFile(join(folder, 'calls'), '');
    const env = { PATH: `${folder}:${process.env.PATH ?? ''}`, POSTGRES_HOST: host };
    const { stdout } = await execa('sh', ['-c', script], { env });
    const calls = (await readFile(join(folder, 'calls'), 'utf8')).split('\n').filter((line) => line !== '');
    return { calls, said: stdout.split('\n').filter((line) => line !== ''), folder };
  };
}

interface Outcome {
  readonly calls: readonly string[];
  readonly said: readonly string[];
  readonly folder: string;
}

test('a fresh server gets a cluster and is started for good, and each is said', async () => {
  const run = await machine('postgresql.service');
  const { calls, said } = await run();
  expect(calls).toEqual(['postgresql-setup --initdb', 'systemctl enable --now postgresql.service']);
  expect(said).toEqual([
    expect.stringMatching(/^mathesar: PostgreSQL has no cluster yet; .*: postgresql-setup --initdb$/),
    expect.stringMatching(/^mathesar: starting PostgreSQL, now and at every boot: systemctl enable --now/),
  ]);
  expect((await run()).calls).toEqual([]);
});

test('no cluster is made of a version that Mathesar does not take', async () => {
  const run = await machine('postgresql.service');
  const { folder } = await run('db.example.org');
  const installed = (version: string): Promise<void> =>
    writeFile(join(folder, 'postgres'), `#!/bin/sh\necho "postgres (PostgreSQL) ${version}"\n`, {
      mode: 0o755,
    });
  await installed('13.23');
  await expect(run()).rejects.toThrow(/PostgreSQL 13 is older than 14.*: dnf install postgresql-server/);
  expect(await readFile(join(folder, 'calls'), 'utf8')).toBe('');
  await installed('16.11');
  expect((await run()).calls).toContain('postgresql-setup --initdb');
});

test('a cluster that is there is left as it is', async () => {
  const run = await machine('postgresql.service');
  const { folder } = await run();
  await rm(join(folder, 'active'));
  expect((await run()).calls).toEqual(['systemctl enable --now postgresql.service']);
});

test('nothing is done where PostgreSQL is not installed, is elsewhere, or answers already', async () => {
  expect((await (await machine())()).calls).toEqual([]);
  const run = await machine('postgresql.service');
  expect((await run('db.example.org')).calls).toEqual([]);
  const other = await mkdtemp(join(tmpdir(), 'mathesar-socket-'));
  const socket = createServer().listen(join(other, '.s.PGSQL.5433'));
  onTestFinished(async () => {
    socket.close();
    await rm(other, { recursive: true, force: true });
  });
  await new Promise((resolve) => socket.on('listening', resolve));
  expect((await run(other)).calls).toEqual([]);
});
