import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { copy, outputFile } from 'fs-extra/esm';
import { packagingDir } from '../../../src/config/project.ts';
import { readDefinition } from '../../../src/config/definition.ts';
import { sampleDir } from '../../../src/upstream/sources/sample.ts';
import { collectStatic, type StaticInput } from '../../../src/static/collect.ts';
import type { StaticFile } from '../../../src/static/static-file.ts';
import { cached, defaultCacheDir } from '../../../src/support/caching/cache.ts';
import { digestOf } from '../../../src/support/caching/digest.ts';
import { silentReporter } from '../../../src/support/reporter.ts';
import type { Context } from '../../../src/support/context.ts';
import { runUv } from '../../../src/virtualenv/uv/run-uv.ts';
import type { BundledWheel, VirtualenvEntry } from '../../../src/virtualenv/virtualenv.ts';
import { temporaryFolder } from '../../temporary.ts';

export function testContext(cacheDir: string): Context {
  return { reporter: silentReporter(), signal: new AbortController().signal, cacheDir, offline: false };
}

/**
 * A folder with Django and whitenoise as the sample release has them, and with nothing else: no database driver.
 * Downloaded once, with the hashes of the sample's lock.
 */
export async function packagesFolder(): Promise<string> {
  const context = testContext(defaultCacheDir());
  const lock = await readFile(join(packagingDir, 'locks', 'sample-1.0.0.txt'), 'utf8');
  const pins = lock
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => /^(asgiref|django|sqlparse|whitenoise)==/.test(line))
    .join('\n');
  return cached(context.cacheDir, 'test-packages', digestOf(pins), async (folder) => {
    const requirements = join(await temporaryFolder(), 'requirements.txt');
    await writeFile(requirements, pins);
    const options = ['--python-version', '3.13', '--no-deps', '--require-hashes', '--link-mode', 'copy'];
    await runUv(['pip', 'install', '--quiet', ...options, '--target', folder, '-r', requirements], context);
  });
}

/** The packages as the virtualenv of the package would hold them. */
async function virtualenvOf(folder: string): Promise<StaticInput['virtualenv']> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const entries = found
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name))
    .map(async (file): Promise<VirtualenvEntry> => {
      const path = `lib/python3.13/site-packages/${relative(folder, file)}`;
      return { kind: 'file', path, source: { file }, size: (await stat(file)).size, executable: false };
    });
  const django: BundledWheel = {
    ...{
      name: 'django',
      version: '4.2.29',
      file: 'django.whl',
      sha256: '',
      license: 'BSD-3-Clause',
      copyright: '',
    },
    licenseFiles: [],
  };
  return { entries: await Promise.all(entries), wheels: [django] };
}

/** A copy of the sample release with some of its files replaced. */
export async function sampleRelease(
  changes: Readonly<Record<string, string>> = {},
): Promise<StaticInput['release']> {
  const folder = join(await temporaryFolder(), 'release');
  await copy(join(sampleDir, '1.0.0'), folder);
  for (const [path, text] of Object.entries(changes)) {
    await outputFile(join(folder, path), text);
  }
  return { folder, digest: digestOf(folder), origin: 'the release' };
}

/** Collects a release's static files and returns them by path. */
export async function collect(
  release: StaticInput['release'],
  options: { readonly python?: string; readonly cacheDir?: string } = {},
): Promise<ReadonlyMap<string, StaticFile>> {
  const virtualenv = await virtualenvOf(await packagesFolder());
  const input = { release, definition: await readDefinition(), virtualenv };
  const python = options.python === undefined ? {} : { python: options.python };
  const files = await collectStatic(
    { ...input, ...python },
    testContext(options.cacheDir ?? (await temporaryFolder())),
  );
  return new Map(files.map((file) => [file.path, file]));
}

export async function contentOf(file: StaticFile | undefined): Promise<Buffer> {
  if (file === undefined || !('file' in file.source)) throw new Error('there is no such file');
  return readFile(file.source.file);
}

/** Django's manifest among the collected files: the name asked for to the name served. */
export async function manifestOf(files: ReadonlyMap<string, StaticFile>): Promise<Record<string, string>> {
  const manifest = JSON.parse((await contentOf(files.get('staticfiles.json'))).toString('utf8')) as {
    paths: Record<string, string>;
  };
  return manifest.paths;
}
