import { chmod, chown, copyFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copy, ensureDir, remove } from 'fs-extra/esm';
import { afterAll, expect, test } from 'vitest';
import { call, type Ended } from '../call.ts';
import { buildSample } from './build-sample.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const scratch = await mkdtemp(join(tmpdir(), 'verify-'));
afterAll(() => remove(scratch));

/** Runs the command line of a checkout. */
async function called(
  folder: string,
  args: readonly string[],
  options: { uid?: number; gid?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  // The umask is another one too.
  const command = ['-c', 'umask 077; exec "$@"', 'sh', process.execPath, join(folder, 'src/cli.ts'), ...args];
  return call('sh', command, { cwd: folder, ...options });
}

/** What packages are built from. */
const parts = [
  ...['src', 'packaging', 'systemd', 'debian-templates', 'rpm-templates', 'node_modules'],
  ...['package.json', 'package-lock.json'],
];

interface Results {
  readonly results: readonly {
    readonly outcome: string;
    readonly deviations: readonly { readonly part: string; readonly path: string | null }[];
  }[];
}

test('a package that another user built in another folder, without a cache, is the same here; one flipped byte is found', async () => {
  // Nobody: an account without a home, which every system has.
  const [uid, gid] = [65534, 65534];
  const folder = join(scratch, 'another folder');
  await chmod(scratch, 0o755);
  for (const name of parts) await copy(join(project, name), join(folder, name));
  const home = join(scratch, 'home');
  await ensureDir(home);
  await chown(home, uid, gid);
  const env = {
    ...process.env,
    HOME: home,
    MATHESAR_PACKAGE_CACHE: join(home, 'cache'),
    TZ: 'Asia/Kathmandu',
    LC_ALL: 'C',
  };
  const args = ['package', '--distro', 'fedora-42', '--source', 'sample', '--version', '1.0.0'];
  const out = join(home, 'out');
  const built = await called(folder, [...args, '--out', out, '--json'], { uid, gid, env });
  expect(built.exitCode, built.stderr).toBe(0);
  const { artifacts } = JSON.parse(built.stdout) as { artifacts: readonly { path: string }[] };
  const elsewhere = artifacts[0]?.path ?? '';

  const own = await buildSample('1.1.0', 'debian-13');
  const flipped = join(scratch, basename(own.path));
  await copyFile(own.path, flipped);
  const bytes = await readFile(flipped);
  // In the payload, behind the build record.
  const at = Math.floor(bytes.length * 0.9);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  await writeFile(flipped, bytes);

  const verified = await called(project, ['verify', elsewhere, own.path, flipped, '--json']);
  expect(verified.exitCode, verified.stderr).toBe(1);
  const { results } = JSON.parse(verified.stdout) as Results;
  expect(results.map(({ outcome }) => outcome)).toEqual(['same', 'same', 'different']);
  expect(results[2]?.deviations[0]).toMatchObject({
    part: 'data.tar.zst',
    why: expect.stringMatching(/^(content|damaged)/) as string,
  });
});
