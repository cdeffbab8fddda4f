/** Each recipe against the package that it is made from. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { readDistros } from '../../../../src/config/distros.ts';
import { packagingDir, rpmTemplatesDir, systemdDir } from '../../../../src/config/project.ts';
import { formats } from '../../../../src/formats/index.ts';
import { debianRelations } from '../../../../src/formats/deb/relations.ts';
import { digestFile } from '../../../../src/support/caching/digest.ts';
import { readRecipes } from '../../../../src/ways/recipes/definition.ts';
import { dependenciesOf } from '../../../../src/ways/recipes/dependencies.ts';
import { readPackageFacts } from '../../../../src/ways/recipes/facts.ts';
import { call } from '../../../call.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { recipeOf, smallPackage } from './package.ts';

it('every dependency of every package for Debian and Ubuntu has a name in each recipe, or a reason', async () => {
  const { all } = await readDistros(formats);
  const recipes = (await readRecipes()).filter(({ needs }) => needs === 'package');
  expect(recipes.map(({ name }) => name)).toEqual(expect.arrayContaining(['aur', 'nix']));
  const { glibc, depends, recommends } = debianRelations;
  for (const recipe of recipes) {
    for (const distro of all.filter(({ format }) => format === 'deb')) {
      const relations = [glibc('2.36'), ...distro.depends, ...depends, ...recommends];
      const names = dependenciesOf(recipe, relations, distro.python).map(({ name }) => name);
      expect(names, `${recipe.name} for ${distro.name}`).toContain('cairo');
    }
  }
});

it('a dependency that a recipe does not know is an error that says where to name it', async () => {
  const [recipe] = (await readRecipes()).filter(({ name }) => name === 'aur');
  if (recipe === undefined) throw new Error('there is no recipe aur');
  expect(() => dependenciesOf(recipe, [{ name: 'libnew1' }], '3.13')).toThrow(
    'the recipe aur does not say what libnew1 is called there',
  );
});

it('a recipe has a check exactly where it says what that needs, and brings every file that the check reads', async () => {
  for (const { name, folder, check } of await readRecipes()) {
    const files = await readdir(folder);
    expect(files.includes('check.sh'), name).toBe(check !== undefined);
    expect(files, name).toEqual(expect.arrayContaining([...(check?.reads ?? [])]));
  }
});

it('the PKGBUILD takes this very package, needs its Python, and has what it depends on', async () => {
  const file = await smallPackage();
  const text = (await recipeOf('aur', file)).get('PKGBUILD') ?? '';
  const { stdout } = await call('bash', [
    '-euc',
    `${text}\nprintf '%s\\n' "$pkgver-$pkgrel" "\${arch[@]}" "\${source_aarch64[@]}" "\${sha256sums_aarch64[@]}" "\${depends[@]}"`,
  ]);
  const name = basename(file);
  expect(stdout.trim().split('\n')).toEqual([
    '0.12.0rc1-2',
    'aarch64',
    `${name}::https://example.org/files/${name}`,
    await digestFile(file),
    'cairo',
    'gcc-libs',
    expect.stringMatching(/^glibc>=2\./),
    'python<3.14',
    'python>=3.13',
    'systemd',
    'zlib',
  ]);
});

it('pacman runs the scriptlets of the .rpm, each with the number that rpm gives it', async () => {
  const text = (await recipeOf('aur', await smallPackage())).get('mathesar.install') ?? '';
  for (const name of ['pre', 'post', 'posttrans', 'preun', 'postun']) {
    expect(text).toContain((await readFile(join(rpmTemplatesDir, name), 'utf8')).trimEnd());
  }
  const told = text.replaceAll(/^(_\w+)\(\) \(\n[^]*?^\)$/gm, '$1() { echo "$1 called with: $$*"; }');
  expect(told).not.toContain('getent');
  const events = 'pre_install; post_install; pre_upgrade; post_upgrade; pre_remove; post_remove';
  const { stdout, exitCode } = await call('bash', ['-euc', `${told}\n${events}`]);
  expect(exitCode).toBe(0);
  expect(stdout.split('\n').filter((line) => line.startsWith('_'))).toEqual([
    '_pre called with: 1',
    '_post called with: 1',
    '_posttrans called with: 1',
    '_pre called with: 2',
    '_post called with: 2',
    '_posttrans called with: 2',
    '_preun called with: 0',
    '_postun called with: 0',
  ]);
});

it('the NixOS module makes the accounts of the package and starts what its preset enables', async () => {
  const file = await smallPackage();
  const text = (await recipeOf('nix', file)).get('module.nix') ?? '';
  const { texts } = await readPackageFacts(file);
  const declared = texts.get('/usr/lib/sysusers.d/mathesar.conf') ?? '';
  expect(declared).toBe(await readFile(join(systemdDir, 'sysusers.d/mathesar.conf'), 'utf8'));
  const names = [...declared.matchAll(/^[ug] ([\w-]+)/gm)].map(([, name = '']) => name);
  const groups = [...text.matchAll(/users\.groups\.([\w-]+) =/g)].map(([, name = '']) => name);
  expect(groups).toEqual(names);
  const preset = await readFile(join(rpmTemplatesDir, 'preset'), 'utf8');
  const enabled = [...preset.matchAll(/^enable (\S+)\.(\w+)$/gm)].map(
    ([, name = '', kind = '']) => `${kind}s.${name}`,
  );
  const started = [...text.matchAll(/systemd\.(services|timers)\.([\w-]+)[^;]*?wantedBy/g)];
  expect(started.map(([, kind = '', name = '']) => `${kind}.${name}`).sort()).toEqual(enabled.sort());
});

it('the package of Nix names nothing below /usr that it brings itself', async () => {
  const file = await smallPackage();
  const folder = await temporaryFolder();
  const out = join(folder, 'store/mathesar');
  const script = (await recipeOf('nix', file)).get('install.sh') ?? '';
  await writeFile(join(folder, 'install.sh'), script);
  const steps = `dpkg-deb --extract "$1" "$2/package" && exec sh "$2/install.sh" "$2/package" "$3" /store/python/bin/python3.13`;
  const { exitCode, stderr } = await call('sh', ['-euc', steps, 'sh', file, folder, out]);
  expect([exitCode, stderr]).toEqual([0, '']);
  const left = await call('grep', [
    '-rlE',
    '/usr/(lib|share|bin)/mathesar',
    join(out, 'lib/systemd'),
    join(out, 'bin'),
  ]);
  expect(left.stdout).toBe('');
  expect(await readFile(join(out, 'bin/mathesar'), 'utf8')).toMatch(
    /^#!\/store\/python\/bin\/python3\.13 -ISB\n/,
  );
  const unit = await readFile(join(out, 'lib/systemd/system/mathesar.service'), 'utf8');
  expect(unit).toContain(`ExecStart=${out}/lib/mathesar/bin/serve `);
  const paths = await readFile(join(out, 'lib/mathesar/admin/mathesar_admin/paths.py'), 'utf8');
  expect(paths).toContain(`LIBRARY = Path("${out}/lib/mathesar")`);
});

it('Ansible and cloud-init get the files of the documentation, with the name of the package', async () => {
  const file = await smallPackage();
  const role = await recipeOf('ansible', file);
  const examples = join(packagingDir, 'payload/usr/share/doc/mathesar/examples');
  const task = 'roles/mathesar/tasks/main.yml';
  expect(role.get(task)).toBe(await readFile(join(examples, 'ansible', task), 'utf8'));
  expect(role.get('playbook.yml')).toContain(`mathesar_package: ${basename(file)}\n`);
  const data = (await recipeOf('cloud-init', file)).get('cloud-init.yaml');
  expect(data).toContain(`curl -fsSLo /root/mathesar.deb https://example.org/files/${basename(file)}\n`);
});
