import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { remove } from 'fs-extra/esm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDistros } from '../../src/config/distros.ts';
import { arches } from '../../src/config/architectures.ts';
import { formats } from '../../src/formats/index.ts';
import { run } from '../../src/support/process.ts';
import { acceptanceContext, buildSample } from './build-sample.ts';
import { elfFilesBelow, type Elf } from './elf.ts';
import { readerFor, type ReadPackage } from './read-package.ts';

const { all: distros } = await readDistros(formats);
const context = acceptanceContext();
const scratch = await mkdtemp(join(tmpdir(), 'every-target-'));
afterAll(() => remove(scratch));

// What can be checked without a machine of the distro and architecture.
describe.each(distros.flatMap((distro) => arches.map((arch) => ({ distro, arch, name: distro.name }))))(
  'the sample for $name on $arch',
  ({ distro, arch }) => {
    const tree = join(scratch, `${distro.name}-${arch}`);
    const reader = readerFor(distro);
    let pkg: ReadPackage;
    let elves: readonly Elf[] = [];

    beforeAll(async () => {
      const { path } = await buildSample('1.1.0', distro.name, arch);
      await reader.unpack(path, tree, context);
      pkg = await reader.read(path, context);
      elves = await elfFilesBelow(tree, context);
    });

    test('says what it is', () => {
      const version = reader.version('1.1.0', distro);
      expect(pkg).toMatchObject({ name: 'mathesar', arch: reader.arches[arch], version });
    });

    test('depends on its Python, on cairo, and on the libraries that it links', () => {
      const bundled = new Set(elves.map((elf) => basename(elf.path)));
      const outside = elves.flatMap((elf) => elf.needed.filter((soname) => !bundled.has(soname)));
      const packages = new Set(outside.map((soname) => reader.providerOf(soname)));
      expect(pkg.depends).toEqual(expect.arrayContaining([...reader.always(distro), ...packages]));
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

/** Whether a dotted version is newer than another. */
function newer(a: string, b: string): boolean {
  return a.localeCompare(b, 'en', { numeric: true }) > 0;
}
