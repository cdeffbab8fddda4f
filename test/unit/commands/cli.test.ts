import { readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { call, type Ended } from '../../call.ts';
import { temporaryFolder } from '../../temporary.ts';

const cli = fileURLToPath(new URL('../../../src/cli.ts', import.meta.url));
const build = ['package', '--distro', 'debian-13', '--source', 'sample', '--dry-run'];

/** Runs the command line itself; with `before`, by a shell that is given that script and it. */
async function called(args: readonly string[], before = 'exec "$@"'): Promise<Ended> {
  return call('bash', ['-c', before, 'bash', process.execPath, cli, ...args]);
}

describe('a command line without an argument that it needs', () => {
  it.each([[['lint']], [['check']], [['compose']]])('is an error: %s', async (args) => {
    const { exitCode, stderr } = await called(args);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error: .*name.*\n {2}→ /s);
  });
});

it('an option that needs another one says which', async () => {
  const { exitCode, stderr } = await called(['compose', '--check', '--package', 'a.deb']);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--package needs --upgrade-to') as string]);
});

it('check --all builds the packages that it checks, and takes no others', async () => {
  const { exitCode, stderr } = await called(['check', '--all', 'x.deb']);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('--all builds the packages') as string]);
});

describe('what Node makes of the sources', () => {
  it('is kept in the cache', async () => {
    const cache = await temporaryFolder();
    const { exitCode } = await called(build, `MATHESAR_PACKAGE_CACHE=${cache} exec "$@"`);
    expect(exitCode).toBe(0);
    const [version = ''] = await readdir(join(cache, 'compiled'));
    expect((await readdir(join(cache, 'compiled', version))).length).toBeGreaterThan(100);
  });

  it.each(['/dev/null/x', '/proc/x/y'])(
    'is not needed: a cache that cannot be written, %s, makes no difference',
    async (cache) => {
      expect(await called(build, `MATHESAR_PACKAGE_CACHE=${cache} exec "$@"`)).toMatchObject({
        exitCode: 0,
        stderr: '',
      });
    },
  );
});

describe('a program that the package needs', () => {
  it('is missed before any work', async () => {
    const folder = await temporaryFolder();
    await symlink('/bin/sh', join(folder, 'sh'));
    const args = ['package', '--distro', 'debian-13', '--source', 'sample', '--compression', 'xz'];
    const { exitCode, stderr } = await called(args, `PATH=${folder} exec "$@"`);
    expect(stderr).toBe(
      'error: xz is not installed\n  → Run "npm run doctor -- --install", or use the default compression, zstd.\n',
    );
    expect(exitCode).toBe(1);
  });
});

describe('an option that is given twice', () => {
  it.each([['out'], ['version'], ['compression']])('is a usage error: --%s', async (name) => {
    const { exitCode, stderr } = await called([...build, `--${name}=xz`, `--${name}=zstd`]);
    expect(stderr).toMatch(`error: --${name} is given twice`);
    expect(exitCode).toBe(2);
  });

  it('is accepted where it takes a list', async () => {
    const fine = { exitCode: 0, stderr: '' };
    expect(await called([...build, '--distro', 'el9', '--arch', 'amd64', '--arch', 'arm64'])).toMatchObject(
      fine,
    );
    const check = await called(['check', 'a.deb', 'b.deb', '--upgrade-to', 'c.deb', '--upgrade-to', 'd.deb']);
    expect(check.stderr).toMatch(/a\.deb|c\.deb/);
    expect(check.exitCode).toBe(1);
  });
});

describe('an empty value, as of a variable of the shell that is not set,', () => {
  it.each([
    ['--out needs a value', [...build, '--out', '']],
    ['--out needs a value', [...build, '--out=']],
    ['--out needs a value', [...build, '--out']],
    ['--source needs a value', ['package', '--distro', 'debian', '--source', '']],
    ['--distro needs a value', ['package', '--distro', '']],
    ['--distro needs a value', ['package', '--distro']],
    ['--for needs a value', ['doctor', '--for']],
    ['--jobs needs a value', ['release', '--jobs']],
    ['files is empty', ['lint', '']],
    ['path is empty', ['explain', 'a.deb', '']],
  ])('is a usage error: %s', async (message, args) => {
    expect(await called(args)).toMatchObject({
      exitCode: 2,
      stderr: `error: ${message}\n  → Add --help to see the options.\n`,
    });
  });
});

it('a mistyped command is named with the one that it is nearest to', async () => {
  const { exitCode, stderr } = await called(['pakage']);
  expect([exitCode, stderr]).toEqual([
    2,
    'error: there is no command "pakage"; did you mean "package"?\n  → Add --help to see the options.\n',
  ]);
});

it('a plan names its release in words', async () => {
  const folder = await temporaryFolder();
  const { stdout } = await called(['package', '--distro', 'debian-13', '--dry-run', '--source', folder]);
  expect(stdout).toContain(`, from the folder ${folder}, `);
});

describe('a pipe whose reader has ended', () => {
  const noPackage = fileURLToPath(new URL('no.deb', import.meta.url));

  it.each([
    ['of the result', build, ''],
    ['of the progress', ['lint', noPackage], '3>&1 >/dev/null 2>&3'],
  ])('%s ends the run as SIGPIPE does', async (_what, args, redirected) => {
    const pipe = `(sleep 1; exec "$@" ${redirected}) | true; exit \${PIPESTATUS[0]}`;
    const { exitCode, stderr } = await called(args, pipe);
    expect(stderr).not.toMatch(/Unhandled|at .*node:/);
    expect(exitCode).toBe(141);
  });
});

it('check --list needs no package, and takes none', async () => {
  const { exitCode, stdout } = await called(['check', '--list', '--json', '--scenario', 'upgrade']);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([
    { name: 'upgrade', needs: [expect.any(String), expect.any(String)] },
  ]);
  const refused = await called(['check', '--list', 'x.deb']);
  expect([refused.exitCode, refused.stderr]).toEqual([
    1,
    expect.stringContaining('--list runs nothing') as string,
  ]);
});
