import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestFile } from '../../../src/support/caching/digest.ts';
import { readConfiguration } from '../../../src/config/configuration.ts';
import { packagingDir } from '../../../src/config/project.ts';
import type { Format } from '../../../src/formats/format.ts';
import { formats } from '../../../src/formats/index.ts';
import { figuresOf } from '../../../src/formats/shared/writing/figures.ts';
import { packageInstallation } from '../../../src/pipeline.ts';
import { makePlans } from '../../../src/plan/plan.ts';
import { silentReporter } from '../../../src/support/reporter.ts';
import { layScene } from '../installation/scene.ts';
import { temporaryFolder } from '../../temporary.ts';

/** A format that is only a list of paths. */
const listFormat: Format = {
  name: 'list',
  title: 'a list',
  fileName: (pkg) => `${pkg.name}.list`,
  nativeVersion: ({ version, revision, distroTag }) => `${version}_${revision}_${distroTag}`,
  versionEnd: (tag) => `_${tag}`,
  parseRelation: (text) => ({ name: text.toUpperCase() }),
  relations: {
    glibc: (version) => ({ name: `GLIBC ${version}` }),
    depends: [],
    recommends: [],
    suggests: [],
  },
  readScripts: () => Promise.resolve({ scripts: { postInstall: 'true\n' }, members: [] }),
  requiredTools: () => [],
  complete: (pkg) => Promise.resolve(pkg),
  metadataOrigin: () => undefined,
  write: async (pkg, path) => {
    const lines = [...pkg.depends.map(({ name }) => name), ...pkg.entries.map((entry) => entry.path)];
    await writeFile(path, `${lines.join('\n')}\n`);
    return figuresOf(pkg.entries);
  },
  magic: '/',
  read: (bytes) => bytes.refuse('a list says nothing about itself'),
  contents: (bytes) => bytes.refuse('a list says nothing about itself'),
  digestUnsigned: digestFile,
  linter: { name: 'none', run: () => Promise.resolve({ findings: [] }) },
};

test('a package of a third format needs only the format', async () => {
  const out = await temporaryFolder();
  const packaging = join(out, 'packaging');
  await cp(packagingDir, packaging, { recursive: true, filter: isYaml });
  const path = join(packaging, 'distros/debian-13.yaml');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('format: deb', 'format: list').replace('tag: deb13u0', 'tag: l1'));
  await expect(readConfiguration([listFormat], packaging)).rejects.toThrow('format: ');
  const configuration = await readConfiguration([...formats, listFormat], packaging);
  const [plan] = await makePlans(
    { distro: ['debian-13'], source: 'sample', out },
    { configuration, env: {}, hostArch: 'x64' },
  );
  if (plan === undefined) throw new Error('there is no plan');

  const { input, sources } = await layScene(out);
  const context = { reporter: silentReporter(), signal: AbortSignal.any([]), cacheDir: out, offline: true };
  const artifact = await packageInstallation(
    { ...input, plan, configuration, format: listFormat },
    context,
    sources,
  );
  expect(artifact).toMatchObject({ path: join(out, 'mathesar.list'), distro: 'debian-13' });
  const lines = (await readFile(artifact.path, 'utf8')).split('\n');
  expect(lines.slice(0, 3)).toEqual(['GLIBC 2.28', 'PYTHON3.13', 'LIBCAIRO2']);
  expect(lines).toContain('/usr/lib/mathesar/build.json');
});

const folders = ['distros', 'locks', 'settings', 'settings/sections'].map((name) => join(packagingDir, name));

function isYaml(path: string): boolean {
  return path.endsWith('.yaml') || [packagingDir, ...folders].includes(path);
}
