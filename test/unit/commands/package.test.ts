import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { describeArtifacts } from '../../../src/commands/packages/package.ts';

const artifact = {
  path: resolve('dist/mathesar_1.1.0-1~deb13u0_amd64.deb'),
  distro: 'debian-13',
  install: 'apt install',
  arch: 'amd64',
  version: '1.1.0',
  bytes: 14_500_000,
  installedBytes: 50_000_000,
  installedFiles: 2000,
  sha256: '',
  sbom: '',
};

test('after a package of the sample, the next step is to build Mathesar itself', () => {
  const text = describeArtifacts([artifact], { checkFollows: false, sampleFor: ['debian'] });
  expect(text.split('\n')).toEqual([
    'dist/mathesar_1.1.0-1~deb13u0_amd64.deb  14.5 MB (50 MB in 2000 files when installed)',
    '',
    'Next: npm run check -- dist/mathesar_1.1.0-1~deb13u0_amd64.deb',
    'On a debian-13 machine: sudo apt install ./mathesar_1.1.0-1~deb13u0_amd64.deb',
    '',
    'The sample is a small stand-in for Mathesar. This builds Mathesar itself:',
    '  npm run package -- --distro debian',
  ]);
});

test('after a package of Mathesar, nothing is said of the sample', () => {
  const text = describeArtifacts([artifact], { checkFollows: false });
  expect(text).toContain('Next: npm run check');
  expect(text).not.toContain('sample');
});

test('a package that has been checked is not to be checked again', () => {
  expect(describeArtifacts([artifact], { checkFollows: true })).not.toContain('Next');
});
