import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { packageManagerOf } from '../../../src/checks/package-managers/index.ts';
import type { Command } from '../../../src/checks/package-managers/package-manager.ts';

const page = await readFile(new URL('../../../docs/run/administer.md', import.meta.url), 'utf8');
const managers = ['apt', 'dnf', 'zypper'] as const;

/** The row of the page's table of commands that begins with `name`, as apt, dnf and zypper. */
function row(name: string): readonly string[] {
  const line = page.split('\n').find((each) => each.startsWith(`| ${name.padEnd(4)}`)) ?? '';
  return line
    .split('|')
    .slice(2, 5)
    .map((cell) => cell.trim());
}

/** As a person types it who answers questions, in the folder of the package. */
function typed(command: Command, file: string): string {
  const words = command.filter((word) => !['-y', '-q', '--non-interactive'].includes(word));
  const line = words.map((word) => (word === 'apt-get' ? 'apt' : word)).join(' ');
  return `sudo ${line.replace('/srv/x', file)}`;
}

test.each([
  ['upgrade', 'NEW', 'upgrade'],
  ['an older version', 'OLD', 'downgrade'],
  ['the same again', 'SAME', 'reinstall'],
] as const)('the documented command for "%s" is the one that scenarios run', (name, file, how) => {
  const typedCommands = managers.map((packageManager) => {
    const ending = packageManager === 'apt' ? 'deb' : 'rpm';
    const command = packageManagerOf({ packageManager })[how]('/srv/x');
    return `\`${typed(command, `./${file}.${ending}`)}\``;
  });
  expect(row(name)).toEqual(typedCommands);
});

test('the documented commands for removal and purge are those that scenarios run', () => {
  const commands = managers.map((packageManager) => packageManagerOf({ packageManager }));
  expect(row('remove')).toEqual(commands.map((manager) => `\`${typed(manager.remove('mathesar'), '')}\``));
  const [apt, ...rpms] = commands.map((manager) => manager.purge('mathesar').map((each) => typed(each, '')));
  expect(row('purge')[0]).toBe(`\`${String(apt)}\``);
  for (const [before = 'nothing', removal] of rpms) {
    expect(row('remove')).toContain(`\`${removal ?? ''}\``);
    expect(page).toContain(`\n${before.replace(' --yes', '')}\n`);
  }
});
