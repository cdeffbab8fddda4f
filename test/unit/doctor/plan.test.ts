import { expect, test } from 'vitest';
import { describeDiagnosis } from '../../../src/doctor/describe.ts';
import { installCommands } from '../../../src/doctor/install.ts';
import { findLacks, isInstallable, packagesOf } from '../../../src/doctor/plan.ts';
import { isNewEnough, versionIn, type Found } from '../../../src/doctor/survey.ts';
import { packageManagers, purposes, readTools } from '../../../src/config/tools.ts';

const tools = await readTools();

/** A machine that has these tools and no other. */
function machine(...names: readonly string[]): readonly Found[] {
  for (const name of names) expect(tools.map((tool) => tool.name)).toContain(name);
  return tools.map((tool) => ({ tool, usable: names.includes(tool.name) }));
}

test('a bare Debian gets what building needs, and pip instead of uv, which Debian does not have', () => {
  const lacks = findLacks(machine(), ['build'], 'apt');
  expect(packagesOf(lacks)).toEqual(['python3', 'python3-pip', 'xz-utils']);
  expect(lacks.find((lack) => lack.tools.includes('uv'))).toMatchObject({
    tools: ['uv', 'pip'],
    required: true,
  });
  expect(lacks.find((lack) => lack.tools.includes('xz'))?.required).toBe(false);
});

test('one of several is enough', () => {
  expect(findLacks(machine('python3', 'uv', 'xz'), ['build'], 'apt')).toEqual([]);
  expect(findLacks(machine('python3', 'pip', 'xz'), ['build'], 'apt')).toEqual([]);
  const lacks = findLacks(
    machine('docker', 'xz', 'mmdebstrap', "Debian's archive keys", 'lintian', 'cc', 'piuparts'),
    ['check'],
    'apt',
  );
  expect(lacks).toEqual([]);
});

test('a way to run machines that does not work here counts as missing, and another is offered', () => {
  const found = machine('podman', 'xz', 'mmdebstrap', "Debian's archive keys", 'lintian', 'cc', 'piuparts');
  const broken = (installingHelps: boolean) => ({ 'a way to run machines': { installingHelps } });
  const lacks = findLacks(found, ['check'], 'apt', broken(true));
  expect(lacks).toMatchObject([{ required: true, packages: ['systemd-container'] }]);
  expect(findLacks(found, ['check'], 'apt', broken(false))).toMatchObject([
    { required: true, broken: true, packages: [] },
  ]);
});

test('what is useful for one purpose and required for another is required for both', () => {
  const required = (wanted: Parameters<typeof findLacks>[1]) =>
    findLacks(machine(), wanted, 'apt').find((lack) => lack.tools.includes('lintian'))?.required;
  expect(required(['check'])).toBe(false);
  expect(required(['check', 'test'])).toBe(true);
  expect(required(['build'])).toBeUndefined();
});

test('without a known package manager nothing is offered', () => {
  const lacks = findLacks(machine(), purposes, undefined);
  expect(lacks.length).toBeGreaterThan(0);
  expect(packagesOf(lacks)).toEqual([]);
});

test.each(packageManagers)('%s can install each required tool or an alternative', (manager) => {
  for (const lack of findLacks(machine(), purposes, manager).filter(({ required }) => required)) {
    expect(isInstallable(lack), lack.tools.join(', ')).toBe(true);
  }
});

test('installing uses sudo only where it is needed', () => {
  expect(installCommands('apt', ['podman'], true)).toEqual([
    ['apt-get', 'update'],
    [
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      'install',
      '-y',
      '--no-install-recommends',
      'podman',
    ],
  ]);
  expect(installCommands('apt', ['podman'], false)[1]?.slice(0, 3)).toEqual([
    'sudo',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
  ]);
  expect(installCommands('dnf', ['podman'], false)).toEqual([['sudo', 'dnf', 'install', '-y', 'podman']]);
});

test.each([
  ['Python 3.11.7', '3.11.7'],
  ['Lintian v2.116.3', '2.116.3'],
  ['systemd 252 (252.39-1~deb12u1)\n+PAM', '252.39'],
  ['xz (XZ Utils) 5.4.1\nliblzma 5.4.1', '5.4.1'],
  ['tool', undefined],
])('the version in %j is %s', (output, version) => {
  expect(versionIn(output)).toBe(version);
});

test('versions are compared as numbers', () => {
  expect(isNewEnough('3.9.2', '3.10')).toBe(false);
  expect(isNewEnough('3.10', '3.10')).toBe(true);
  expect(isNewEnough('0.11.3', '0.8.0')).toBe(true);
  expect(isNewEnough(undefined, '1.0')).toBe(true);
});

test('the report distinguishes a missing tool from one that has an alternative', () => {
  const found = machine('python3', 'pip');
  const text = describeDiagnosis({
    wanted: ['build'],
    found,
    drivers: [{ name: 'docker', works: false, fault: 'engine', findings: ['no daemon'] }],
    lacks: findLacks(found, ['build'], 'apt'),
  });
  expect(text).toMatch(/^ {2}✔ python3 /m);
  expect(text).toMatch(/^ {2}- uv +not needed/m);
  expect(text).toMatch(/^ {2}✖ xz +missing/m);
  expect(text).toContain('✖ docker: does not work; engine: no daemon');
  expect(text).toContain('Useful, but missing: xz (package xz-utils)');
});
