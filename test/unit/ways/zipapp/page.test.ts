import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { docsDir, packagingDir } from '../../../../src/config/project.ts';

/** Takes command lines on standard input, one in a line, and fails for one that mathesar.pyz would refuse. */
const parser = `
import shlex, sys
from mathesar_zipapp import arguments
from mathesar_zipapp.facts import Facts
facts = Facts("1", "3.11", "amd64", "2.28", "18", "p", 1, 1)
for line in sys.stdin:
    arguments.parse(facts, shlex.split(line)[1:])
`;

it('names no command of mathesar.pyz that there is not', async () => {
  const page = await readFile(join(docsDir, 'other-ways/zipapp.md'), 'utf8');
  const lines = [...page.matchAll(/^\.\/mathesar\.pyz .+$/gm)].map(([line]) => line);
  expect(lines.length).toBeGreaterThan(5);
  const python = ['-B', '-c', parser];
  execFileSync('python3', python, { input: lines.join('\n'), cwd: join(packagingDir, 'admin') });
});

it('tells every command of mathesar.pyz', async () => {
  const page = await readFile(join(docsDir, 'other-ways/zipapp.md'), 'utf8');
  const commands = [
    'serve',
    'migrate',
    'createsuperuser',
    'status',
    'manage',
    'config check',
    'trial',
    'trial export',
    'trial restore',
    'trial manage',
    'backup',
    'restore',
  ];
  for (const command of commands) expect(page).toContain(`./mathesar.pyz ${command}`);
});
