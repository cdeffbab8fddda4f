import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Artifact } from '../../../src/pipeline.ts';
import { appendOutputs, jobsOf } from '../../../src/release/outputs.ts';
import { temporaryFolder } from '../../temporary.ts';

const artifact = (path: string, distro: string, arch: string): Artifact =>
  ({ path, distro, arch }) as Artifact;

test('the next jobs of a workflow get the packages as a matrix, in one line', async () => {
  const file = join(await temporaryFolder(), 'outputs');
  await writeFile(file, 'before=1\n');
  const artifacts = [
    artifact('/dist/a~deb13.deb', 'debian-13', 'amd64'),
    artifact('/dist/b.rpm', 'el10', 'arm64'),
  ];
  await appendOutputs(file, jobsOf(artifacts));
  const [before, packages = '', end] = (await readFile(file, 'utf8')).split('\n');
  expect([before, end]).toEqual(['before=1', '']);
  expect(JSON.parse(packages.replace(/^packages=/, ''))).toEqual([
    { file: 'a~deb13.deb', distro: 'debian-13', arch: 'amd64' },
    { file: 'b.rpm', distro: 'el10', arch: 'arm64' },
  ]);
});

test('a file that cannot be written is named', async () => {
  const file = join(await temporaryFolder(), 'absent', 'outputs');
  await expect(appendOutputs(file, [])).rejects.toThrow(`cannot write --outputs ${file}: no such file`);
});
