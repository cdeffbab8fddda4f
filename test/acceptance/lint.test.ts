import { expect, test } from 'vitest';
import { findFormat, formats } from '../../src/formats/index.ts';
import { readDistros } from '../../src/config/distros.ts';
import { acceptanceContext, buildSample } from './build-sample.ts';

const { all: distros } = await readDistros(formats);

test.each(distros)('the distro’s linter finds nothing in the sample for $name', async (distro) => {
  const { path } = await buildSample('1.1.0', distro.name, 'amd64');
  const result = await findFormat(distro.format).linter.run(path, acceptanceContext());
  expect(result.findings).toEqual([]);
});
