import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { Publication } from '../../../src/repository/publication.ts';
import { call, type Ended } from '../../call.ts';
import { temporaryFolder } from '../../temporary.ts';
import { throwawayKey } from '../repository/throwaway-key.ts';
import { deb } from '../repository/small-packages.ts';

const cli = fileURLToPath(new URL('../../../src/cli.ts', import.meta.url));
const key = await throwawayKey();
afterAll(() => key.dispose());

/** Runs the command line with the key in the environment. */
async function repository(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const all = { ...process.env, MATHESAR_SIGNING_KEY_FILE: key.file, ...env };
  return call(process.execPath, [cli, 'repository', ...args], { env: all });
}

test('publishes a file, which keeps its name though a host has changed it, and says what is next', async () => {
  const out = await temporaryFolder();
  const { pkg } = await deb();
  const renamed = join(await temporaryFolder(), 'sample_1.2.0.rc1-3.deb13u0_amd64.deb');
  await symlink(pkg.file, renamed);
  const { exitCode, stdout, stderr } = await repository([
    '--out',
    out,
    '--url',
    'https://packages.example.org/',
    renamed,
  ]);
  expect([exitCode, /^error.*/m.exec(stderr)]).toEqual([0, null]);
  expect(stdout).toMatch(/^added {7}debian-13: sample_1\.2\.0~rc1-3~deb13u0_amd64\.deb$/m);
  expect(stdout).toMatch(/^added {7}debian-13: mathesar-archive-keyring_[\d.]+-1~deb13u0_all\.deb$/m);
  expect(stdout).toContain(`has 2 packages for 1 distro, signed by ${key.fingerprint}`);
  expect(stdout).toMatch(/^Next: upload .* so that it is served at https:\/\/packages\.example\.org /m);
  const again = await repository(['--out', out, '--json', '--valid-for', '7', '--prune']);
  const { repository: published, unchanged, pruned } = JSON.parse(again.stdout) as Publication;
  const files = [...new Set(published.packages.map(({ name }) => name))];
  expect([files.sort(), pruned]).toEqual([['mathesar-archive-keyring', 'sample'], []]);
  // Neither the file, which was not given again, nor a new package of keys.
  expect(unchanged.map(({ name }) => name)).not.toContain('sample');
  expect(new Set(published.packages.map(({ path }) => path)).size).toBe(2);
});

test.each([
  ['no key', ['--out', 'OUT'], 'a repository is signed, and no key is given', 1],
  ['no folder', [], 'Missing required argument: out', 2],
  [
    'a file that is missing',
    ['--out', 'OUT', 'none.deb'],
    'cannot read the package none.deb: no such file or folder',
    1,
  ],
  ['a file that is no package', ['--out', 'OUT', 'TEXT'], 'is not a package: it is neither', 1],
  ['nothing to publish', ['--out', 'OUT'], 'there is nothing to publish', 1],
  ['a channel that is unknown', ['--out', 'OUT', '--channel', 'beta'], '"stable", "candidate"', 2],
  [
    'a number that is none',
    ['--out', 'OUT', '--keep', 'few'],
    '--keep takes a whole number of at least 1',
    1,
  ],
  [
    'a time that is none',
    ['--out', 'OUT', '--valid-for', '0'],
    '--valid-for takes a whole number of at least 1',
    1,
  ],
  [
    'an address that is none',
    ['--out', 'OUT', '--url', 'packages'],
    '--url packages is not an address of a web server',
    1,
  ],
  ['a folder that cannot be made', ['--out', '/proc/none'], 'cannot create the folder /proc/none', 1],
  ['a tool that is missing', ['--out', 'OUT', 'DEB'], 'are not installed', 1],
])('%s is named, with what to do', async (what, args, message, code) => {
  const text = join(await temporaryFolder(), 'text');
  await writeFile(text, 'text');
  const places: Readonly<Record<string, string>> = {
    OUT: await temporaryFolder(),
    TEXT: text,
    DEB: (await deb()).pkg.file,
  };
  const env = {
    ...(what === 'no key' ? { MATHESAR_SIGNING_KEY_FILE: '' } : {}),
    ...(what === 'a tool that is missing' ? { PATH: await onlyShell() } : {}),
  };
  const { exitCode, stderr } = await repository(
    args.map((arg) => places[arg] ?? arg),
    env,
  );
  expect(stderr).toContain(message);
  // What the reader of packages says has none.
  if (what !== 'a file that is no package') expect(stderr).toMatch(/^ {2}→ /m);
  expect(exitCode).toBe(code);
});

async function onlyShell(): Promise<string> {
  const folder = await temporaryFolder();
  await symlink('/bin/sh', join(folder, 'sh'));
  return folder;
}
