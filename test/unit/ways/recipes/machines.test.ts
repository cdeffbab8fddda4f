/** The recipes that set machines up, against the package: commands, options, settings, units, accounts. */
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfiguration } from '../../../../src/config/configuration.ts';
import { packagingDir } from '../../../../src/config/project.ts';
import { formats } from '../../../../src/formats/index.ts';
import { readPackageFacts } from '../../../../src/ways/recipes/facts.ts';
import { call } from '../../../call.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { recipeOf, smallPackage, smallZipapp } from './package.ts';

const file = await smallPackage();
const { texts } = await readPackageFacts(file);
const role = await recipeOf('ansible', file);
const userData = (await recipeOf('cloud-init', file)).get('cloud-init.yaml') ?? '';
const formula = (await recipeOf('homebrew', await smallZipapp('3.12'))).get('mathesar.rb') ?? '';
const { settings, distros } = await readConfiguration(formats);

/** Takes command lines of mathesar(1) as JSON, and fails for one that it would refuse. */
const parser = `
import json, sys
from mathesar_admin.commands import parser_of
for name, *rest in json.loads(sys.argv[1]):
    parser_of(name).parse_args(rest)
`;

function python(program: string, args: readonly string[]): ReturnType<typeof call> {
  return call('python3', ['-B', '-c', program, ...args], { cwd: join(packagingDir, 'admin') });
}

async function refusal(commands: readonly (readonly string[])[]): Promise<string> {
  const { exitCode, stderr } = await python(parser, [JSON.stringify(commands)]);
  return exitCode === 0 ? '' : stderr;
}

interface Task {
  readonly 'ansible.builtin.command'?: string | { readonly argv: string | readonly string[] };
  readonly 'ansible.builtin.template'?: Readonly<Record<string, string>>;
  readonly 'ansible.builtin.package'?: { readonly name: string };
  readonly 'ansible.builtin.service'?: { readonly name: string };
}

function tasksOf(path: string): readonly Task[] {
  return parse(role.get(path) ?? '') as Task[];
}

it('the role calls commands that mathesar(1) has, with their options', async () => {
  const commands = tasksOf('roles/mathesar/tasks/main.yml').flatMap((task) => {
    const called = task['ansible.builtin.command'];
    if (called === undefined) return [];
    if (typeof called === 'string') return [called.split(' ').slice(1)];
    if (typeof called.argv !== 'string') return [called.argv.slice(1)];
    return [[...called.argv.matchAll(/'([^']+)'/g)].map(([, word = '']) => word).slice(1)];
  });
  expect(commands.map(([name]) => name)).toEqual(['config', 'setup', 'createsuperuser']);
  expect(await refusal(commands)).toBe('');
  expect(await refusal([['setup', '--no-such-option']])).toContain('no-such-option');
});

it('the role writes the settings where the unit reads them, for the package’s account, and restarts its unit', () => {
  const template = tasksOf('roles/mathesar/tasks/main.yml').find(
    (task) => task['ansible.builtin.template'],
  )?.['ansible.builtin.template'];
  const unit = texts.get('/usr/lib/systemd/system/mathesar.service') ?? '';
  expect(unit).toMatch(new RegExp(`^EnvironmentFile=-?${template?.dest ?? ''}$`, 'm'));
  expect(texts.get('/usr/lib/sysusers.d/mathesar.conf')).toMatch(
    new RegExp(`^u ${template?.group ?? ''} `, 'm'),
  );
  const [handler] = tasksOf('roles/mathesar/handlers/main.yml');
  expect(
    texts.has(`/usr/lib/systemd/system/${handler?.['ansible.builtin.service']?.name ?? ''}.service`),
  ).toBe(true);
});

it('the role sets what is a setting, and installs the server that the packages look for', () => {
  const [play] = parse(role.get('playbook.yml') ?? '') as {
    roles: { vars: { mathesar_settings: Record<string, unknown>; mathesar_package: string } }[];
  }[];
  const vars = play?.roles[0]?.vars;
  expect(vars?.mathesar_package).toBe(basename(file));
  const known = settings.settings.map(({ name }) => name);
  expect(known).toEqual(expect.arrayContaining(Object.keys(vars?.mathesar_settings ?? { none: '' })));
  const [server] = tasksOf('roles/mathesar/tasks/main.yml').flatMap(
    (task) => task['ansible.builtin.package'] ?? [],
  );
  const names = [...(server?.name ?? '').matchAll(/'([\w-]+)'/g)].map(([, name = '']) => name);
  const used = distros.all
    .filter(({ name }) => !name.startsWith('opensuse'))
    .map((distro) => distro.server.package);
  expect(names.filter((name) => name.startsWith('postgresql')).sort()).toEqual([...new Set(used)].sort());
});

it('cloud-init calls commands that mathesar(1) has, with answers that setup knows', async () => {
  const data = parse(userData) as {
    write_files: { path: string; content: string }[];
    runcmd: string[];
  };
  const commands = data.runcmd
    .filter((line) => line.startsWith('mathesar '))
    .map((line) => line.split(' ').slice(1));
  expect(commands).toHaveLength(1);
  expect(await refusal(commands)).toBe('');
  const [answers] = data.write_files;
  expect(commands[0]).toContain(answers?.path);
  const path = join(await temporaryFolder(), 'mathesar.ini');
  await writeFile(path, answers?.content ?? '', { mode: 0o600 });
  const read = await python(
    'import sys; from pathlib import Path; from mathesar_admin.setup.answers_file import read_answers; ' +
      'print(read_answers(Path(sys.argv[1])).domain)',
    [path],
  );
  expect(read).toMatchObject({ exitCode: 0, stdout: 'data.example.org\n' });
});

it('the formula reads its settings from the file that it names, and depends on what the .pyz may lack', async () => {
  const [, service = ''] =
    /run \[opt_bin\/"mathesar", "serve", "--settings", etc\/"([^"]+)"\]/.exec(formula) ?? [];
  expect(service).toBe('mathesar.env');
  expect(formula.split(`#{etc}/${service}`)).toHaveLength(3);
  const cairo = await readFile(join(packagingDir, 'admin/mathesar_zipapp/cairo.py'), 'utf8');
  expect(cairo).toContain('ctypes.CDLL("libcairo.so.2")');
  expect([...formula.matchAll(/depends_on "([^"]+)"/g)].map(([, name]) => name)).toEqual([
    'cairo',
    'python@3.12',
  ]);
});
