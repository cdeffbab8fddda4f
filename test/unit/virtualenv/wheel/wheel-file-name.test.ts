import { describe, expect, test } from 'vitest';
import { newestManylinux, targetOptions } from '../../../../src/virtualenv/native/target-platform.ts';
import { bestWheel } from '../../../../src/virtualenv/wheel/wheel-file-name.ts';

const trixie = { python: '3.13', arch: 'amd64', glibc: '2.41' } as const;
const bookworm = { python: '3.11', arch: 'arm64', glibc: '2.36' } as const;

describe('the best wheel', () => {
  test.each([
    [
      'its own ABI before the stable one',
      ['x-1-cp39-abi3-linux_x86_64.whl', 'x-1-cp313-cp313-linux_x86_64.whl'],
      1,
    ],
    ['the stable ABI before none', ['x-1-py3-none-any.whl', 'x-1-cp39-abi3-manylinux2014_x86_64.whl'], 1],
    ['the newest stable ABI', ['x-1-cp311-abi3-linux_x86_64.whl', 'x-1-cp39-abi3-linux_x86_64.whl'], 0],
    [
      'the newest glibc',
      ['x-1-cp39-abi3-manylinux_2_34_x86_64.whl', 'x-1-cp39-abi3-manylinux_2_28_x86_64.whl'],
      0,
    ],
    ['a platform before any', ['x-1-py3-none-any.whl', 'x-1-py3-none-manylinux1_x86_64.whl'], 1],
    ['the newest Python', ['x-1-py312-none-any.whl', 'x-1-py313-none-any.whl', 'x-1-py3-none-any.whl'], 1],
    ['the highest build', ['x-1-2-py3-none-any.whl', 'x-1-10-py3-none-any.whl', 'x-1-py3-none-any.whl'], 1],
    ['one of several tags', ['x-1-py2.py3-none-any.whl'], 0],
  ] as const)('is %s', (_, names, best) => {
    expect(bestWheel(names, trixie)).toBe(names[best]);
    expect(bestWheel(names.toReversed(), trixie)).toBe(names[best]);
  });

  test.each([
    'x-1-cp314-cp314-manylinux_2_17_x86_64.whl',
    'x-1-cp312-cp312-manylinux_2_17_x86_64.whl',
    'x-1-cp313-cp313t-manylinux_2_17_x86_64.whl',
    'x-1-cp314-abi3-manylinux_2_17_x86_64.whl',
    'x-1-cp313-cp313-manylinux_2_17_aarch64.whl',
    'x-1-cp313-cp313-manylinux_2_41_x86_64.whl',
    'x-1-cp313-cp313-musllinux_1_2_x86_64.whl',
    'x-1-cp313-cp313-macosx_11_0_x86_64.whl',
    'x-1-cp313-cp313-win_amd64.whl',
    'x-1-py2-none-any.whl',
    'x-1-cp312-none-any.whl',
    'x-1-pp310-pypy310_pp73-manylinux_2_17_x86_64.whl',
    'x-1.whl',
  ])('is none that the target cannot load: %s', (name) => {
    expect(bestWheel([name], trixie)).toBeUndefined();
  });

  test('may be for an older glibc under one of its names', () => {
    const name = 'x-1-cp311-cp311-manylinux_2_38_aarch64.manylinux2014_aarch64.whl';
    expect(bestWheel([name], bookworm)).toBe(name);
    expect(bestWheel([name.replace('.manylinux2014_aarch64', '')], bookworm)).toBeUndefined();
  });
});

test('uv gets the target’s Python, machine and newest glibc that both know', () => {
  expect(targetOptions(trixie)).toEqual([
    '--python-version',
    '3.13',
    '--python-platform',
    'x86_64-manylinux_2_40',
  ]);
  expect(targetOptions(bookworm)[3]).toBe('aarch64-manylinux_2_36');
  expect(newestManylinux({ glibc: '2.30' })).toBe(28);
});
