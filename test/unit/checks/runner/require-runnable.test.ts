import { expect, test } from 'vitest';
import { requireRunnable } from '../../../../src/checks/runner/require-runnable.ts';

const deb = { file: 'x.deb', format: 'deb', name: 'mathesar', version: '1-1', arch: 'amd64' } as const;

test('another machine’s package is refused', () => {
  expect(() => {
    requireRunnable({ ...deb, arch: 'arm64' }, 'x64');
  }).toThrow('x.deb is for arm64, and this machine is amd64');
  requireRunnable({ ...deb, arch: 'arm64' }, 'arm64');
  requireRunnable({ ...deb, arch: 'all' }, 'x64');
});
