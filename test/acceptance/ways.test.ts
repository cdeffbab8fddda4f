import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remove } from 'fs-extra/esm';
import { afterAll, expect, test } from 'vitest';
import { readConfiguration } from '../../src/config/configuration.ts';
import { formats } from '../../src/formats/index.ts';
import { checkImage } from '../../src/ways/image/check/check.ts';
import { makeImage } from '../../src/ways/image/image.ts';
import { buildZipapp } from '../../src/ways/zipapp/build.ts';
import { checkZipapp } from '../../src/ways/zipapp/check/check.ts';
import { planZipapps } from '../../src/ways/zipapp/plan.ts';
import { acceptanceContext, buildSample } from './build-sample.ts';

// What fits into the time of `npm test`; `--check` of each command does the rest (docs/build/checking.md).
const context = acceptanceContext();
const configuration = await readConfiguration(formats);
const out = await mkdtemp(join(tmpdir(), 'ways-'));
afterAll(() => remove(out));

test('the image with PostgreSQL works as its page says', async () => {
  const { path } = await buildSample('1.0.0', 'debian-13');
  const wanted = { withPostgresql: true, name: 'localhost/mathesar-tested', out };
  const image = await makeImage(path, wanted, configuration, context);
  await expect(checkImage({ image, withPostgresql: true, server: image }, context)).resolves.toBeUndefined();
});

test('the sample in one file works as its page says', async () => {
  const [plan] = await planZipapps(
    { python: '3.13', source: 'sample', version: '1.0.0', out },
    { configuration, env: {}, hostArch: process.arch },
  );
  if (plan === undefined) throw new Error('no distro has this Python');
  const zipapp = await buildZipapp(plan, configuration, context);
  await expect(checkZipapp(zipapp, plan.distro, context)).resolves.toBeUndefined();
});
