import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { linters } from '../../src/formats/linters.ts';
import { readDistros } from '../../src/plan/distros.ts';
import { acceptanceContext, buildSample } from './build-sample.ts';

const { all: distros } = await readDistros();
const scratch = await mkdtemp(join(tmpdir(), 'lint-'));
afterAll(() => rm(scratch, { recursive: true, force: true }));

test.each(distros)('the distro’s linter finds nothing in the sample for $name', async (distro) => {
  const { path } = await buildSample('1.1.0', distro.name, scratch, 'amd64');
  const result = await linters.get(extname(path))?.run(path, acceptanceContext());
  expect(result?.findings).toEqual([]);
});
