import { expect, test } from 'vitest';
import { readDistros, type Distro } from '../../../src/config/distros.ts';
import { formats } from '../../../src/formats/index.ts';
import { fileInstallCommand, serverInstallCommand } from '../../../src/plan/install-command.ts';

async function distro(name: string): Promise<Distro> {
  const found = (await readDistros(formats)).all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no distro ${name}`);
  return found;
}

test('a package file is installed by the package manager, and zypper accepts that it has no signature', async () => {
  expect(fileInstallCommand(await distro('debian-13'))).toBe('apt install');
  expect(fileInstallCommand(await distro('el10'))).toBe('dnf install');
  expect(fileInstallCommand(await distro('opensuse-leap-16'))).toBe('zypper install --allow-unsigned-rpm');
});

test('the server comes by its name, or from the module stream that is new enough', async () => {
  expect(serverInstallCommand(await distro('debian-12'))).toBe('apt install postgresql');
  expect(serverInstallCommand(await distro('fedora-42'))).toBe('dnf install postgresql-server');
  expect(serverInstallCommand(await distro('el9'))).toBe('dnf module install postgresql:16/server');
  expect(serverInstallCommand(await distro('opensuse-tumbleweed'))).toBe('zypper install postgresql-server');
});

test('no distro suggests a server that Mathesar does not support', async () => {
  for (const { postgresql } of (await readDistros(formats)).all)
    expect(Number(postgresql)).toBeGreaterThanOrEqual(14);
});
