import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arches, readDistros } from '../../src/plan/distros.ts';
import { run } from '../../src/support/process.ts';
import { acceptanceContext, buildSample } from './build-sample.ts';
import { elfFilesBelow, type Elf } from './elf.ts';

/** The Debian package of each library that may be linked and is not bundled (packages.debian.org, packages.ubuntu.com). */
const packageOf: Readonly<Record<string, string>> = {
  'libc.so.6': 'libc6',
  'libm.so.6': 'libc6',
  'libdl.so.2': 'libc6',
  'libpthread.so.0': 'libc6',
  'libresolv.so.2': 'libc6',
  'librt.so.1': 'libc6',
  'libutil.so.1': 'libc6',
  'ld-linux-x86-64.so.2': 'libc6',
  'ld-linux-aarch64.so.1': 'libc6',
  'libgcc_s.so.1': 'libgcc-s1',
  'libstdc++.so.6': 'libstdc++6',
  'libz.so.1': 'zlib1g',
};

const { all: distros } = await readDistros();
const context = acceptanceContext();
const scratch = await mkdtemp(join(tmpdir(), 'every-target-'));
afterAll(() => rm(scratch, { recursive: true, force: true }));

// What can be known of a package without the machine that it is for.
describe.each(distros.flatMap((distro) => arches.map((arch) => ({ distro, arch, name: distro.name }))))(
  'the sample for $name on $arch',
  ({ distro, arch }) => {
    const tree = join(scratch, `${distro.name}-${arch}`);
    let control: Readonly<Record<string, string>> = {};
    let elves: readonly Elf[] = [];

    beforeAll(async () => {
      const { path } = await buildSample('1.1.0', distro.name, scratch, arch);
      await run('dpkg-deb', ['-x', path, tree], context);
      control = fields((await run('dpkg-deb', ['-f', path], context)).stdout);
      elves = await elfFilesBelow(tree, context);
    });

    test('says what it is', () => {
      const version = `1.1.0-1~${distro.tag}`;
      expect(control).toMatchObject({ Package: 'mathesar', Architecture: arch, Version: version });
    });

    test('depends on its Python, on cairo, and on the libraries that it links', () => {
      const depends = control.Depends?.split(', ').map((relation) => relation.split(' ')[0]);
      const bundled = new Set(elves.map((elf) => basename(elf.path)));
      const outside = elves.flatMap((elf) => elf.needed.filter((soname) => !bundled.has(soname)));
      const packages = new Set(outside.map((soname) => packageOf[soname] ?? `the package of ${soname}`));
      // Python itself depends on the C library.
      packages.delete('libc6');
      expect(depends).toEqual(expect.arrayContaining([`python${distro.python}`, 'libcairo2', ...packages]));
    });

    test('holds machine code for this machine and its glibc only', () => {
      expect(elves.length).toBeGreaterThan(10);
      expect(elves.filter((elf) => elf.arch !== arch)).toEqual([]);
      expect(elves.filter((elf) => elf.glibc.some((version) => newer(version, distro.glibc)))).toEqual([]);
    });

    test('is linked to the system’s Python, and to the administrator’s settings', async () => {
      const format = ['-printf', '%l\\n'];
      const { stdout } = await run('find', [tree, '-type', 'l', '-lname', '/*', ...format], context);
      const targets = new Set(stdout.split('\n').filter((line) => line !== ''));
      expect(targets).toContain(`/usr/bin/python${distro.python}`);
      targets.delete(`/usr/bin/python${distro.python}`);
      expect([...targets].filter((target) => !target.startsWith('/etc/mathesar/'))).toEqual([]);
    });
  },
);

/** The fields of a control file by name; folded lines are not needed here (deb-control(5)). */
function fields(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(/^([A-Z][\w-]*): (.*)$/gm)];
  return Object.fromEntries(pairs.map((pair) => [pair[1] ?? '', pair[2] ?? '']));
}

/** Whether a dotted version is newer than another. */
function newer(a: string, b: string): boolean {
  return a.localeCompare(b, 'en', { numeric: true }) > 0;
}
