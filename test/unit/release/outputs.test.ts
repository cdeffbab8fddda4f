import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Artifact } from '../../../src/pipeline.ts';
import { appendOutputs } from '../../../src/release/outputs.ts';
import { temporaryFolder } from '../../temporary.ts';

const artifact = (path: string, distro: string, arch: string): Artifact =>
  ({ path, distro, arch, version: '0.11.0' }) as Artifact;

test('the next jobs of a workflow get the version, and the packages as a matrix, a line each', async () => {
  const file = join(await temporaryFolder(), 'outputs');
  await writeFile(file, 'before=1\n');
  await appendOutputs(file, [
    artifact('/dist/a~deb13.deb', 'debian-13', 'amd64'),
    artifact('/dist/b.rpm', 'el10', 'arm64'),
  ]);
  const [before, version, packages = '', end] = (await readFile(file, 'utf8')).split('\n');
  expect([before, version, end]).toEqual(['before=1', 'version=0.11.0', '']);
  expect(JSON.parse(packages.replace(/^packages=/, ''))).toEqual([
    { file: 'a~deb13.deb', distro: 'debian-13', arch: 'amd64' },
    { file: 'b.rpm', distro: 'el10', arch: 'arm64' },
  ]);
});

test('a file that cannot be written is named', async () => {
  const file = join(await temporaryFolder(), 'absent', 'outputs');
  await expect(appendOutputs(file, [])).rejects.toThrow(`cannot write --outputs ${file}: no such file`);
});
