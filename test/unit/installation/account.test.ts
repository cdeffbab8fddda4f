import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remove } from 'fs-extra/esm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readAccounts } from '../../../src/installation/account.ts';
import { systemdDir } from '../../../src/config/project.ts';

async function accountsIn(text: string): ReturnType<typeof readAccounts> {
  const folder = await mkdtemp(join(tmpdir(), 'mathesar-sysusers-'));
  onTestFinished(() => remove(folder));
  await writeFile(join(folder, 'x.conf'), text);
  return readAccounts(folder);
}

describe('readAccounts', () => {
  it('reads the package’s own', async () => {
    const [account, ...others] = await readAccounts(join(systemdDir, 'sysusers.d'));
    expect(others).toEqual([{ kind: 'group', name: 'mathesar-proxy', line: 'g mathesar-proxy -' }]);
    expect(account).toMatchObject({
      name: 'mathesar',
      home: '/var/lib/mathesar',
      shell: '/usr/sbin/nologin',
    });
  });

  it('takes sysusers.d’s own defaults for what a line leaves out', async () => {
    expect(await accountsIn('# a comment\n\nu one\n')).toEqual([
      { kind: 'user', name: 'one', description: '', home: '/', shell: '/usr/sbin/nologin', line: 'u one' },
    ]);
  });

  it.each(['g group 500', 'u name 500', 'u na"me -', 'm user group'])(
    'refuses "%s", which scripts could not make',
    async (line) => {
      await expect(accountsIn(`${line}\n`)).rejects.toThrow(`x.conf: "${line}" is not`);
    },
  );
});
