import { appendFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copy, remove } from 'fs-extra/esm';
import { afterAll, expect, test } from 'vitest';
import { buildPackage } from '../../src/pipeline.ts';
import { readConfiguration } from '../../src/config/configuration.ts';
import { formats } from '../../src/formats/index.ts';
import { makePlans } from '../../src/plan/plan.ts';
import { packagingDir } from '../../src/config/project.ts';
import { run } from '../../src/support/process.ts';
import { acceptanceContext } from './build-sample.ts';

const scratch = await mkdtemp(join(tmpdir(), 'build-in-machine-'));
afterAll(() => remove(scratch));

// A custom release may pin a version that has no wheel; it can be packaged all the same.
test('a pin without a wheel is compiled in a machine of the target distro', async () => {
  const source = join(scratch, 'release');
  await copy(join(packagingDir, 'sample/1.1.0'), source);
  // This version has wheels up to Python 3.12, and will never have newer ones.
  await appendFile(join(source, 'requirements.txt'), 'setproctitle==1.3.3\n');
  const configuration = await readConfiguration(formats);
  const context = { ...acceptanceContext(), cacheDir: join(scratch, 'cache') };
  const [plan] = await makePlans(
    { distro: ['debian-13'], source, out: scratch },
    { configuration, env: { SOURCE_DATE_EPOCH: '1' }, hostArch: process.arch },
  );
  if (plan === undefined) throw new Error('no plan');
  const { path } = await buildPackage(plan, configuration, context);
  const { stdout } = await run('dpkg-deb', ['--contents', path], context);
  expect(stdout).toMatch(/\/setproctitle\/_setproctitle\.cpython-313-\S+-linux-gnu\.so$/m);
});
