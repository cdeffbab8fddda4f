import { describe, expect, test } from 'vitest';
import { appliesTo, targetsOf, targetsWithout } from '../../../src/upkeep/targets.ts';

describe('a marker', () => {
  test.each([
    [undefined, '3.10', true],
    ["python_full_version < '3.13' or python_full_version >= '3.15'", '3.12', true],
    ["python_full_version < '3.13' or python_full_version >= '3.15'", '3.13', false],
    ["python_full_version < '3.13' or python_full_version >= '3.15'", '3.15', true],
    ["python_full_version == '3.14.*'", '3.14', true],
    ["python_full_version != '3.14.*'", '3.14', false],
    ["python_version == '3.13' or python_version == '3.14'", '3.14', true],
    ["python_full_version < '3.11' and implementation_name != 'PyPy'", '3.10', true],
    ["python_full_version < '3.11' and implementation_name != 'PyPy'", '3.11', false],
    ["(platform_machine == 'aarch64') or (sys_platform == 'win32')", '3.10', true],
  ])('%s: Python %s is meant: %s', (marker, python, meant) => {
    expect(appliesTo(marker, python)).toBe(meant);
  });
});

test('the targets are every Python on every architecture, each with the oldest glibc among its distros', () => {
  const distros = [
    { python: '3.13', glibc: '2.41' },
    { python: '3.9', glibc: '2.34' },
    { python: '3.13', glibc: '2.39' },
  ];
  expect(targetsOf(distros)).toEqual([
    { python: '3.9', glibc: '2.34', arch: 'amd64' },
    { python: '3.9', glibc: '2.34', arch: 'arm64' },
    { python: '3.13', glibc: '2.39', arch: 'amd64' },
    { python: '3.13', glibc: '2.39', arch: 'arm64' },
  ]);
});

test('a target lacks a version only if it has the locked one', () => {
  const targets = targetsOf([{ python: '3.13', glibc: '2.41' }]);
  const wheel = (tag: string) => `lib-1.0-${tag}.whl`;
  const locked = { name: 'lib', version: '1.0', wheels: [wheel('cp313-cp313-manylinux_2_17_x86_64')] };
  const without = (wheels: readonly string[]) =>
    targetsWithout({ name: 'lib', version: '1.1', wheels }, locked, targets).map(({ arch }) => arch);
  expect(without([wheel('py3-none-any')])).toEqual([]);
  // Needs a glibc that the target does not have; arm64 had no wheel before.
  expect(without([wheel('cp313-cp313-manylinux_2_99_x86_64')])).toEqual(['amd64']);
  expect(targetsWithout({ name: 'lib', version: '1.1', wheels: [] }, undefined, targets)).toEqual([]);
});
