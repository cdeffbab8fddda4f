import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { publish } from '../../../src/repository/publish.ts';
import { temporaryFolder } from '../../temporary.ts';
import { context } from '../formats/rpm/rpm-package.ts';
import { distros, rpm } from './small-packages.ts';

const run = promisify(execFile);

test('a key with a passphrase signs packages and indexes, wherever the file with it is', async () => {
  const [home, out] = [await temporaryFolder(), await temporaryFolder()];
  const folder = join(home, "it's 100% here");
  await mkdir(folder);
  const [passphraseFile, file] = [join(folder, 'passphrase'), join(folder, 'key.asc')];
  await writeFile(passphraseFile, 'a passphrase\n');
  const gpg = async (...args: readonly string[]): Promise<string> => {
    const unlock = ['--pinentry-mode', 'loopback', '--passphrase-file', passphraseFile];
    return (await run('gpg', ['--homedir', home, '--batch', ...unlock, ...args])).stdout;
  };
  try {
    await gpg('--quick-generate-key', 'Test <test@example.org>', 'ed25519', 'sign', 'never');
    await writeFile(file, await gpg('--armor', '--export-secret-keys'));
    const how = { channel: 'stable', name: 'sample', distros, keep: 3, prune: false } as const;
    const { added } = await publish([await rpm()], { ...how, out, key: { file, passphraseFile } }, context());
    expect(added).toHaveLength(1);
    const database = await temporaryFolder();
    await run('rpmkeys', ['--dbpath', database, '--import', join(out, 'sample.asc')]);
    const { stdout } = await run('rpmkeys', [
      '--dbpath',
      database,
      '--checksig',
      join(out, added[0]?.path ?? ''),
    ]);
    expect(stdout).toMatch(/ digests signatures OK$/m);
  } finally {
    await run('gpgconf', ['--homedir', home, '--kill', 'all']);
  }
});
