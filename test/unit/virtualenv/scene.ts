import { execFileSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { devNull } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureDir } from 'fs-extra/esm';
import { afterEach, vi } from 'vitest';
import { readDefinition, type Definition } from '../../../src/config/definition.ts';
import type { Release } from '../../../src/upstream/release.ts';
import { defaultCacheDir } from '../../../src/support/caching/cache.ts';
import { digestFile } from '../../../src/support/caching/digest.ts';
import { silentReporter } from '../../../src/support/reporter.ts';
import type { Context } from '../../../src/support/context.ts';
import { formatRecord, recordLine } from '../../../src/virtualenv/wheel/record.ts';
import { findUv } from '../../../src/virtualenv/uv/uv.ts';
import { writeWheel } from '../../../src/virtualenv/wheel/wheel-archive.ts';

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const end of ends.splice(0)) await end();
});

export type TestContext = Context & { readonly lines: readonly string[]; abort(): void };

/** A context with a cache of its own; `lines` is what was reported. */
export async function testContext(cacheDir?: string): Promise<TestContext> {
  const controller = new AbortController();
  const reporter = silentReporter();
  return {
    reporter,
    lines: reporter.lines,
    signal: controller.signal,
    cacheDir: cacheDir ?? (await temporaryFolder()),
    offline: false,
    abort: () => {
      controller.abort(new Error('interrupted by the test'));
    },
  };
}

/** The only package index of a test, as files (PEP 503); no test here needs a network. */
export interface TestIndex {
  /** Adds a wheel, in place of one of the same name; returns its path. */
  wheel(parts: WheelParts): Promise<string>;
  /** Adds a source distribution; returns its path. */
  sdist(name: string, version?: string): Promise<string>;
  readonly folder: string;
}

/** Puts a usable uv on PATH, and an empty index in place of the machine's own. */
export async function testIndex(): Promise<TestIndex> {
  const uv = await findUv(await testContext(defaultCacheDir()));
  const folder = await temporaryFolder();
  for (const name of Object.keys(process.env)) {
    if (/^(PIP|UV)_/.test(name)) vi.stubEnv(name, undefined);
  }
  vi.stubEnv('PATH', [dirname(uv), process.env.PATH].join(delimiter));
  vi.stubEnv('UV_DEFAULT_INDEX', pathToFileURL(folder).href);
  vi.stubEnv('PIP_CONFIG_FILE', devNull);
  const published = async (name: string, make: (project: string) => Promise<string>): Promise<string> => {
    const project = join(folder, name);
    await ensureDir(project);
    const path = await make(project);
    const files = (await readdir(project)).filter((file) => file !== 'index.html');
    const links = await Promise.all(
      files.map(
        async (file) => `<a href="${file}#sha256=${await digestFile(join(project, file))}">${file}</a>`,
      ),
    );
    await writeFile(
      join(project, 'index.html'),
      `<!DOCTYPE html><html><body>${links.join('')}</body></html>`,
    );
    return path;
  };
  return {
    folder,
    wheel: (parts) => published(parts.name, (project) => makeWheel(project, parts)),
    sdist: (name, version) => published(name, (project) => makeSdist(project, name, version)),
  };
}

export interface WheelParts {
  readonly name: string;
  readonly version?: string;
  /** Python, ABI and platform tag. */
  readonly tag?: string;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly entryPoints?: string;
  /** Lines that are added to METADATA. */
  readonly metadata?: readonly string[];
}

/** Writes a small but whole wheel into a folder and returns its path. */
export async function makeWheel(folder: string, parts: WheelParts): Promise<string> {
  const { name, version = '1.0', tag = 'py3-none-any', files = {}, metadata = [] } = parts;
  const info = `${name}-${version}.dist-info`;
  const content = new Map(
    Object.entries({
      [`${name}/__init__.py`]: `version = '${version}'\n`,
      ...files,
      [`${info}/METADATA`]:
        ['Metadata-Version: 2.1', `Name: ${name}`, `Version: ${version}`, ...metadata].join('\n') + '\n',
      [`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
      ...(parts.entryPoints === undefined ? {} : { [`${info}/entry_points.txt`]: parts.entryPoints }),
    }).map(([path, text]) => [path, Buffer.from(text)] as const),
  );
  const lines = [...content].map(([path, bytes]) => recordLine(path, bytes));
  content.set(`${info}/RECORD`, Buffer.from(formatRecord([...lines, { path: `${info}/RECORD` }])));
  const path = join(folder, `${name}-${version}-${tag}.whl`);
  await writeWheel(path, content);
  return path;
}

/** Builds itself with nothing but Python, so that no build tool has to be downloaded. */
const backend = `
import os, zipfile
NAME, VERSION, TAG = '@name@', '@version@', '@tag@'
def build_wheel(folder, config=None, metadata=None):
    info = f'{NAME}-{VERSION}.dist-info'
    name = f'{NAME}-{VERSION}-{TAG}.whl'
    with zipfile.ZipFile(os.path.join(folder, name), 'w') as wheel:
        wheel.writestr(f'{NAME}/__init__.py', 'built = True\\n')
        if not os.environ.get('WITHOUT_EXTENSION'):
            wheel.writestr(f'{NAME}/fast.so', b'\\x7fELF')
        wheel.writestr(f'{info}/METADATA', f'Metadata-Version: 2.1\\nName: {NAME}\\nVersion: {VERSION}\\n')
        wheel.writestr(f'{info}/WHEEL', f'Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: false\\nTag: {TAG}\\n')
        wheel.writestr(f'{info}/RECORD', '')
    return name
`;
import { temporaryFolder } from '../../temporary.ts';

/** Writes a small source distribution, whose wheel is tagged for one platform, and returns its path. */
export async function makeSdist(folder: string, name: string, version = '1.0'): Promise<string> {
  const work = await temporaryFolder();
  const root = join(work, `${name}-${version}`);
  const project = `[project]\nname = "${name}"\nversion = "${version}"\n[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n`;
  await mkdir(root);
  await writeFile(join(root, 'pyproject.toml'), project);
  await writeFile(join(root, 'PKG-INFO'), `Metadata-Version: 2.2\nName: ${name}\nVersion: ${version}\n`);
  const tag = 'cp39-cp39-linux_x86_64';
  const text = backend.replace('@name@', name).replace('@version@', version).replace('@tag@', tag);
  await writeFile(join(root, 'backend.py'), text);
  const path = join(folder, `${name}-${version}.tar.gz`);
  execFileSync('tar', ['-C', work, '-czf', path, `${name}-${version}`]);
  return path;
}

/** An unpacked release with these requirements. */
export async function makeRelease(requirements: readonly string[], version = '1.0.0'): Promise<Release> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'requirements.txt'), requirements.map((line) => `${line}\n`).join(''));
  return { version, folder, digest: 'of no account', origin: 'a test release' };
}

/** The project's definition with other remedies and trims. */
export async function makeDefinition(
  virtualenv: Partial<Definition['virtualenv']> = {},
): Promise<Definition> {
  return { ...(await readDefinition()), virtualenv: { remedies: [], trims: [], ...virtualenv } };
}

/** Names of all entries of one kind in the cache; empty when there are none. */
export async function cacheEntries(context: Context, kind: string): Promise<readonly string[]> {
  return readdir(join(context.cacheDir, kind)).catch(() => []);
}
