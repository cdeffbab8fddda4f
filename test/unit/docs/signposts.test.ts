/** What CONTRIBUTING says under "Where things go", done once in a copy of the project. */
import { expect, test } from 'vitest';
import { call } from '../../call.ts';
import { copyProject, exampleIn } from './copied-project.ts';

test('a distro is one file in packaging/distros/, also with a Python that no other distro has', async () => {
  const copy = await copyProject();
  const entry = await exampleIn('build/add-a-distro.md', 'yaml');
  const next = entry.replaceAll('3.14', '3.15').replaceAll('14', '15').replaceAll('forky', 'duke');
  await copy.add('packaging/distros/debian-15.yaml', next);

  const planned = await copy.npmRun('package', '--distro', 'debian-15', '--source', 'sample', '--dry-run');
  expect(planned.stderr).toBe('');
  expect(planned.stdout).toContain('Debian 15 (duke), ');
  expect(planned.stdout).toContain(': Python 3.15, deb in zstd');

  const pythons = await copy.evaluate(
    "import { readPythons } from './src/config/pythons.ts'; console.log((await readPythons()).join(' '));",
  );
  expect(pythons.stdout).toMatch(/^3\.10 .*3\.14 3\.15\n$/);
  // No other file of the build lists Pythons; the Python code of the target says elsewhere what it is checked with.
  const listed = await call('grep', ['-rlE', '3\\.1[0-9].*3\\.1[0-9]', 'src', '--include=*.ts'], {
    cwd: copy.path(''),
  });
  expect(listed.stdout).toBe('');
});

test('the example of a distro is the entry of one', async () => {
  const copy = await copyProject();
  const entry = await copy.read('packaging/distros/debian-14.yaml');
  expect(await exampleIn('build/add-a-distro.md', 'yaml')).toBe(entry.replaceAll(/^#.*\n/gm, ''));
});

test('a setting is one entry in a file of packaging/settings/sections/, and appears in everything that is rendered', async () => {
  const copy = await copyProject();
  await copy.change(
    'packaging/settings/sections/service.yaml',
    /^/,
    [
      '- name: MATHESAR_SIGNPOST',
      '  type: count',
      "  default: '7'",
      '  text: Number of signposts.',
      '  since: 0.12.0',
      '',
    ].join('\n'),
  );

  const rendered = await copy.npmRun('docs');
  expect(rendered.stderr).toBe('');
  for (const name of ['docs/set-up/settings.md', 'packaging/settings.schema.json']) {
    expect(await copy.read(name), name).toContain('MATHESAR_SIGNPOST');
  }
  const packaged = await copy.evaluate(
    [
      "import { readSettings } from './src/config/settings/settings.ts';",
      "import { settingsEntries } from './src/installation/settings-files/entries.ts';",
      'const entries = await settingsEntries(await readSettings());',
      'const text = ({ source }) => source.content.toString();',
      'console.log(JSON.stringify(entries.map((entry) => [entry.path, text(entry)])));',
    ].join('\n'),
  );
  const files = JSON.parse(packaged.stdout) as [path: string, text: string][];
  expect(files.map(([path]) => path)).toEqual([
    '/usr/lib/mathesar/settings.json',
    '/usr/lib/mathesar/defaults.env',
    '/usr/share/mathesar/mathesar.env',
    '/usr/share/man/man5/mathesar.env.5',
  ]);
  for (const [path, text] of files) expect(text.replaceAll('\\-', '-'), path).toContain('MATHESAR_SIGNPOST');
});

test('a scenario is a file, and its import and place in scenarios/index.ts', async () => {
  const copy = await copyProject();
  await copy.add('src/checks/scenarios/using/status.ts', await exampleIn('build/add-a-check.md', 'ts'));
  const index = 'src/checks/scenarios/index.ts';
  await copy.change(index, 'import ', "import { statusNamesTheNextStep } from './using/status.ts';\nimport ");
  await copy.change(index, '] = [\n', '] = [\n  statusNamesTheNextStep,\n');

  // Scenarios are chosen before files are read.
  const chosen = await copy.npmRun('check', 'absent.deb', '--scenario', 'status');
  expect(chosen.stderr).toMatch(/^error: .*absent\.deb/);
  const unknown = await copy.npmRun('check', 'absent.deb', '--scenario', 'statut');
  expect(unknown.stderr).toContain('did you mean "status"?');

  const program = ['--noEmit', '--project', 'tsconfig.json'];
  await copy.add(
    'tsconfig.json',
    JSON.stringify({
      extends: new URL('../../../tsconfig.json', import.meta.url).pathname,
      include: ['src/checks/scenarios/using/status.ts'],
      compilerOptions: { typeRoots: ['node_modules/@types'] },
    }),
  );
  expect((await call(copy.path('node_modules/.bin/tsc'), program, { cwd: copy.path('') })).stdout).toBe('');
});

test('a subcommand of mathesar is a file in commands/ and its name in __init__.py there', async () => {
  const copy = await copyProject();
  const admin = 'packaging/admin/mathesar_admin';
  await copy.add(
    `${admin}/commands/signpost.py`,
    [
      '"""mathesar signpost"""',
      '',
      'HELP = "print where things go"',
      'NEEDS_ROOT = False',
      '',
      'def configure(parser):',
      '    pass',
      '',
      'def run(options):',
      '    print("this way")',
      '    return 0',
      '',
    ].join('\n'),
  );
  await copy.change(`${admin}/commands/__init__.py`, /^COMMANDS = \(/m, 'COMMANDS = ("signpost", ');

  const program = 'import sys; sys.path.insert(0, "packaging/admin"); from mathesar_admin.cli import main; ';
  const mathesar = (...words: string[]) =>
    call('python3', ['-ISB', '-c', `${program}sys.exit(main(sys.argv[1:]))`, ...words], {
      cwd: copy.path(''),
    });
  expect((await mathesar('--help')).stdout).toMatch(/^ {2}signpost +print where things go$/m);
  expect(await mathesar('signpost')).toEqual({ exitCode: 0, stdout: 'this way\n', stderr: '' });
});
