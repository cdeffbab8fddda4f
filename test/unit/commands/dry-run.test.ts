import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const checkout = fileURLToPath(new URL('../../../', import.meta.url));

/** A fault for each file: what is replaced by what, and the key that the error names. */
const faults: Readonly<Record<string, readonly [text: string, by: string, key: string]>> = {
  'mathesar.yaml': ['section: web', 'section: [web]', 'section'],
  'distros/debian-12.yaml': ['depends: [python3.11,', "depends: ['python3.11 3',", 'depends.0'],
  'settings/catalogue.yaml': ['sections:', 'unknown: 1\nsections:', '(top)'],
  'advisories.yaml': ['accepted: []', 'accepted: [x]', 'accepted.0'],
  'copyright.yaml': ['parts:', 'parts:\n  - title: Nothing', 'parts.0.files'],
  'libraries.yaml': ['{ name: brotli,', '{ name: [brotli],', 'libraries.0.name'],
  'changelog.yaml': ["date: '", "date: 'about ", '0.date'],
  'locks/releases.yaml': ['releases:', 'unknown: 1\nreleases:', '(top)'],
  'privileges.yaml': ['calls:', 'unknown: 1\ncalls:', '(top)'],
  'tools.yaml': ['tools:', 'tools:\n  - name: [x]', 'tools.0.name'],
};

let copy = '';
let packaging = '';
let cli = '';

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'mathesar-checkout-'));
  for (const name of ['src', 'packaging', 'package.json']) {
    await cp(join(checkout, name), join(copy, name), { recursive: true, verbatimSymlinks: true });
  }
  await symlink(join(checkout, 'node_modules'), join(copy, 'node_modules'));
  packaging = join(copy, 'packaging');
  cli = join(copy, 'src/cli.ts');
});

afterAll(() => rm(copy, { recursive: true, force: true }));

test('every YAML file of packaging/ has a fault here', async () => {
  const names = await readdir(packaging);
  const read = names.filter(
    (name) => name.endsWith('.yaml') || ['distros', 'locks', 'settings'].includes(name),
  );
  expect(Object.keys(faults).map((name) => name.split('/')[0])).toEqual(expect.arrayContaining(read));
});

test('without a fault, package --dry-run shows the plan', async () => {
  expect(await dryRun()).toEqual({ exitCode: 0, stderr: '' });
});

test.each(Object.keys(faults))('package --dry-run names file and key of a fault in %s', async (name) => {
  const restore = await spoil(name);
  const { exitCode, stderr } = await dryRun();
  await restore();
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`error: ${join(packaging, name)} has faults:\n  ${faults[name]?.[2] ?? ''}: `);
});

test('package --dry-run names the faults of all files at once', async () => {
  const restores = await Promise.all(Object.keys(faults).map(spoil));
  const { exitCode, stderr } = await dryRun();
  await Promise.all(restores.map((restore) => restore()));
  expect(exitCode).toBe(1);
  for (const name of Object.keys(faults)) expect(stderr).toContain(`${join(packaging, name)} has faults`);
});

/** Puts its fault into a file; returns what takes it out again. */
async function spoil(name: string): Promise<() => Promise<void>> {
  const path = join(packaging, name);
  const text = await readFile(path, 'utf8');
  const [part, by] = faults[name] ?? ['', ''];
  expect(text).toContain(part);
  await writeFile(path, text.replace(part, by));
  return () => writeFile(path, text);
}

async function dryRun(): Promise<{ readonly exitCode: number; readonly stderr: string }> {
  const args = [cli, 'package', '--distro', 'debian-13', '--dry-run'];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, (_error, _stdout, stderr) => {
      resolve({ exitCode: child.exitCode ?? -1, stderr });
    });
  });
}
