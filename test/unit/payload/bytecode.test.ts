import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { payloadDir, started, values } from './rendered.ts';

let folder = '';
let script = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bytecode-'));
  await mkdir(join(folder, 'app/part'), { recursive: true });
  await mkdir(join(folder, 'venv/lib/python3.13/site-packages'), { recursive: true });
  await writeFile(join(folder, 'app/part/module.py'), 'x = 1\n');
  await writeFile(join(folder, 'venv/lib/python3.13/site-packages/other.py'), 'y = 2\n');
  script = join(folder, 'bytecode');
  const text = (await started('bytecode'))
    .replaceAll(values.app, join(folder, 'app'))
    .replaceAll(values.virtualenv, join(folder, 'venv'))
    .replaceAll('/usr/bin/python3.13', 'python3')
    .replaceAll('/usr/lib/mathesar/libexec', join(payloadDir, 'usr/lib/mathesar/libexec'));
  await writeFile(script, text);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const run = (...argumentsOf: string[]) =>
  execa('sh', ['-c', 'umask 077; exec sh "$@"', 'sh', script, ...argumentsOf]);
const compiled = async () =>
  (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.pyc'));

describe('bytecode', () => {
  it('is made for application and libraries, readable for the service under any umask', async () => {
    await run('compile');
    expect(await compiled()).toHaveLength(2);
    expect((await stat(join(folder, 'app/part/__pycache__'))).mode & 0o777).toBe(0o755);
  });

  it('is made first of what the service loads when it starts', async () => {
    const names = ['app/one/x.py', 'libraries/two/y.py', 'libraries/two/late/z.py', 'libraries/three.py'];
    for (const name of names) {
      await mkdir(join(folder, dirname(name)), { recursive: true });
      await writeFile(join(folder, name), '');
    }
    const ordered = `import runpy, sys
main = runpy.run_path(sys.argv[1])
print(*main['ordered'](['app', 'libraries'], ['two', 'gone', 'one'], ['two/late']), sep='\\n')`;
    const program = join(payloadDir, 'usr/lib/mathesar/libexec/compile-bytecode');
    const { stdout } = await execa('python3', ['-c', ordered, program], { cwd: folder });
    expect(stdout.split('\n')).toEqual([
      'libraries/two/y.py',
      'app/one/x.py',
      'app/part/module.py',
      'libraries/three.py',
      'libraries/two/late/z.py',
    ]);
  });

  it('is made without /dev/shm, too', async () => {
    const namespace = process.getuid?.() === 0 ? ['--mount'] : ['--mount', '--map-root-user'];
    const hidden = [...namespace, 'sh', '-c', 'mount -t tmpfs -o ro none /dev/shm; exec "$@"', 'sh'];
    await execa('unshare', [...hidden, 'sh', script, 'compile']);
    expect(await compiled()).toHaveLength(2);
  });

  it('is removed with its folders, and nothing else is', async () => {
    const before = (await readdir(folder, { recursive: true })).sort();
    await run('compile');
    await run('remove');
    expect((await readdir(folder, { recursive: true })).sort()).toEqual(before);
    await run('remove');
  });

  it('is removed when its making was ended half-way, too', async () => {
    await run('compile');
    await writeFile(join(folder, 'app/part/__pycache__/module.cpython-313.pyc.139777160137264'), 'half');
    await run('remove');
    expect(await readdir(join(folder, 'app/part'))).toEqual(['module.py']);
  });

  it('leaves out what is no Python without failing, and says so', async () => {
    await writeFile(join(folder, 'app/template.py'), 'class {{ name }}:\n');
    const { stderr } = await run('compile');
    expect(stderr).toMatch(/could not be compiled/);
    expect(await compiled()).toHaveLength(2);
  });

  it('is told from that of other sources, and from none', async () => {
    const no = { exitCode: 1, stderr: '' };
    await expect(run('is-current')).rejects.toMatchObject(no);
    await run('compile');
    await run('is-current');
    const source = join(folder, 'venv/lib/python3.13/site-packages/other.py');
    const { mtime } = await stat(source);
    await writeFile(source, 'y = 3\n');
    await utimes(source, mtime, mtime);
    await expect(run('is-current')).rejects.toMatchObject(no);
    await run('remove');
    await run('compile');
    await run('is-current');
    await rm(source);
    await expect(run('is-current')).rejects.toMatchObject(no);
  });

  it('asks for a verb', async () => {
    await expect(run()).rejects.toThrow(/bytecode compile\|remove\|is-current/);
  });
});
