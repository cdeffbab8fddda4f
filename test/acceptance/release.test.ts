import { execFile } from 'node:child_process';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDir, move, outputFile, remove } from 'fs-extra/esm';
import { afterAll, expect, test } from 'vitest';
import { call, type Ended } from '../call.ts';
import { textEntries, writtenPackage } from '../unit/inspect/packages.ts';
import { buildSample } from './build-sample.ts';

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const scratch = await mkdtemp(join(tmpdir(), 'release-'));
afterAll(() => remove(scratch));

/** Builds the sample for two distros and both architectures with the command line. */
async function release(out: string, ...more: readonly string[]): Promise<Ended> {
  const args = ['release', '--source', 'sample', '--distro', 'debian-13', 'fedora-42', '--out', out, ...more];
  return call(process.execPath, [cli, ...args]);
}

const files = [
  'SHA256SUMS',
  'mathesar-1.1.0-1.fc42.aarch64.cdx.json',
  'mathesar-1.1.0-1.fc42.aarch64.rpm',
  'mathesar-1.1.0-1.fc42.x86_64.cdx.json',
  'mathesar-1.1.0-1.fc42.x86_64.rpm',
  'mathesar_1.1.0-1~deb13u0_amd64.cdx.json',
  'mathesar_1.1.0-1~deb13u0_amd64.deb',
  'mathesar_1.1.0-1~deb13u0_arm64.cdx.json',
  'mathesar_1.1.0-1~deb13u0_arm64.deb',
  'release.json',
];
/** Those of a release in which the package of fedora-42 for amd64 failed. */
const left = files.filter((name) => !/^SHA256SUMS|^release|x86_64\.cdx/.test(name));

test('a release holds every package, as one built alone, and what did not change is not built again', async () => {
  const out = join(scratch, 'whole');
  const first = await release(out, '--json');
  expect(first.exitCode, first.stderr).toBe(0);
  expect((await readdir(out)).sort()).toEqual(files);
  const made = JSON.parse(first.stdout) as { artifacts: { path: string; sha256: string }[]; built: string[] };
  expect(made.built).toHaveLength(4);
  const alone = await buildSample('1.1.0', 'fedora-42', 'arm64');
  expect(made.artifacts.find(({ path }) => path.endsWith('aarch64.rpm'))?.sha256).toBe(alone.sha256);

  await remove(join(out, 'mathesar-1.1.0-1.fc42.x86_64.rpm'));
  const second = await release(out, '--only-changed', '--json');
  expect(second.exitCode, second.stderr).toBe(0);
  expect(JSON.parse(second.stdout)).toMatchObject({
    artifacts: made.artifacts,
    built: ['mathesar-1.1.0-1.fc42.x86_64.rpm'],
  });
});

test('a package that cannot follow the one before fails, and it is said where there is none before', async () => {
  const out = join(scratch, 'whole');
  const before = join(scratch, 'before');
  const file = textEntries({ '/usr/lib/mathesar': 'a file, where a folder comes' });
  await move(await writtenPackage('deb', file, { name: 'mathesar' }), join(before, 'old.deb'));
  const { exitCode, stdout, stderr } = await release(out, '--only-changed', '--previous', before);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^failed: debian-13 amd64: a package manager cannot upgrade old\.deb to /m);
  expect(stdout).toContain('/usr/lib/mathesar: a file, then a folder');
  expect(stderr).toContain(
    'no previous package to compare with for debian-13 arm64, fedora-42 amd64, fedora-42 arm64',
  );
  expect((await readdir(out)).filter((name) => name.endsWith('deb13u0_amd64.deb'))).toEqual([]);
});

test('a plan that fails does not stop the others, and the release is not called whole', async () => {
  const out = join(scratch, 'broken');
  await outputFile(join(out, 'mathesar-1.1.0-1.fc42.x86_64.rpm', 'in-the-way'), '');
  const { exitCode, stdout } = await release(out);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^failed: fedora-42 amd64: cannot write /m);
  expect((await readdir(out)).sort()).toEqual(left);
});

test('an interrupt ends every building process and leaves no half-made file', async () => {
  const out = join(scratch, 'interrupted');
  await ensureDir(out);
  const args = ['release', '--source', 'sample', '--compression', 'xz', '--out', out];
  const child = execFile(process.execPath, [cli, ...args, '--distro', 'debian-12', 'debian-13']);
  const started = new Promise<void>((resolve) => {
    child.stderr?.on('data', (text: string) => {
      if (text.includes('packages')) resolve();
    });
  });
  await started;
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  expect(await ended).toBe(143);
  expect((await readdir(out)).filter((name) => name.startsWith('.') || name === 'release.json')).toEqual([]);
});
