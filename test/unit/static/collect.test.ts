import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { remove } from 'fs-extra/esm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleDir } from '../../../src/upstream/sources/sample.ts';
import { sha256 } from '../../../src/support/caching/digest.ts';
import { findPython } from '../../../src/static/python.ts';
import type { StaticFile } from '../../../src/static/static-file.ts';
import { collect, contentOf, manifestOf, packagesFolder, sampleRelease, testContext } from './fixture.ts';
import { temporaryFolder } from '../../temporary.ts';

/** Path and content of every file, as one digest. */
async function digestOfAll(files: ReadonlyMap<string, StaticFile>): Promise<string> {
  const lines: string[] = [];
  for (const [path, file] of files) lines.push(`${path} ${sha256(await contentOf(file))}`);
  return sha256(lines.join('\n'));
}

describe("the sample's static files", () => {
  let folder: string;
  let files: ReadonlyMap<string, StaticFile>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'static-test-'));
    files = await collect(await sampleRelease(), { cacheDir: folder });
  });

  afterAll(() => remove(folder));

  it('are there under every name that templates and the interface ask for', async () => {
    const manifest = await manifestOf(files);
    const asked = await askedNames(join(sampleDir, '1.0.0'));
    expect(asked.length).toBeGreaterThanOrEqual(3);
    expect(asked.filter((name) => !files.has(manifest[name] ?? ''))).toEqual([]);
  });

  it("are there under every name that style sheets ask for, the admin's too", async () => {
    const missing: string[] = [];
    let asked = 0;
    for (const [path, file] of files) {
      if (!path.endsWith('.css')) continue;
      for (const [, url = ''] of (await contentOf(file)).toString('utf8').matchAll(/url\(["']?([^"')]+)/g)) {
        if (/^(data:|#)/.test(url)) continue;
        asked += 1;
        const target = posix.join(posix.dirname(path), url.replace(/[?#].*/, ''));
        if (!files.has(target)) missing.push(`${path} asks for ${url}`);
      }
    }
    expect(asked).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });

  it('are there once each: by plain name where a bundler has hashed it, else by hash', async () => {
    const names = [...files.keys()].filter((name) => !name.startsWith('admin/') && !name.endsWith('.gz'));
    expect(names.map((name) => name.replace(/[0-9a-f]{12}/, 'HASH'))).toEqual([
      expect.stringMatching(/^assets\/main\.[0-9a-f]{8}\.js$/),
      expect.stringMatching(/^assets\/main\.[0-9a-f]{8}\.css$/),
      'images/note.HASH.svg',
      'staticfiles.json',
    ]);
    const manifest = await manifestOf(files);
    const served = [...files.keys()].filter((name) => !name.endsWith('.gz') && name !== 'staticfiles.json');
    expect(served.filter((name) => !Object.values(manifest).includes(name))).toEqual([]);
  });

  it('have no source maps, and no script asks for one', async () => {
    const map = 'mathesar/static/mathesar/assets/main.873f1447.js';
    const release = await sampleRelease({ [map]: 'go();\n//# sourceMappingURL=main.873f1447.js.map\n' });
    const changed = await collect(release);
    expect([...changed.keys()].filter((name) => name.endsWith('.map'))).toEqual([]);
    expect((await contentOf(changed.get('assets/main.873f1447.js'))).toString('utf8')).toBe('go();\n');
  });

  it('have compressed twins of the same content, but not of images and of what would not get smaller', async () => {
    const twins = [...files.keys()].filter((name) => name.endsWith('.gz'));
    expect(twins.length).toBeGreaterThan(50);
    for (const twin of twins) {
      const packed = await contentOf(files.get(twin));
      const plain = await contentOf(files.get(twin.slice(0, -3)));
      expect(gunzipSync(packed).equals(plain)).toBe(true);
      expect(packed.length).toBeLessThanOrEqual(0.95 * plain.length);
      // RFC 1952: no name, no time, so that the bytes are always the same.
      expect(packed.subarray(3, 8)).toEqual(Buffer.alloc(5));
    }
    expect(twins.filter((name) => /\.(png|gif|woff2?)\.gz$/.test(name))).toEqual([]);
  });

  it('are sorted, with their sizes', async () => {
    expect([...files.keys()]).toEqual([...files.keys()].sort());
    for (const file of files.values()) expect(file.size).toBe((await contentOf(file)).length);
  });

  it('are the same with every Python of this machine, and collecting leaves the release as it was', async () => {
    const release = await sampleRelease();
    const before = await readdir(release.folder, { recursive: true });
    const digests = new Set<string>();
    for (const python of await usablePythons())
      digests.add(await digestOfAll(await collect(release, { python })));
    expect(digests.size).toBe(1);
    expect(await readdir(release.folder, { recursive: true })).toEqual(before);
  });

  it('are the same where the cache, and so the release, lies behind a link', async () => {
    const release = await sampleRelease();
    const link = join(await temporaryFolder(), 'release');
    await symlink(release.folder, link);
    expect(await digestOfAll(await collect({ ...release, folder: link }))).toBe(await digestOfAll(files));
  });

  it('are served by whitenoise compressed, and for ever where the name has a hash', async () => {
    const urls = Object.values(await manifestOf(files)).filter((name) => !name.startsWith('admin/'));
    const answers = await askWhitenoise(folderOf(files), urls);
    expect(Object.keys(answers).sort()).toEqual([...new Set(urls)].sort());
    for (const [url, headers] of Object.entries(answers)) {
      expect([url, headers.status, headers['Cache-Control']]).toEqual([
        url,
        200,
        'max-age=315360000, public, immutable',
      ]);
      expect(headers.Vary).toBe('Accept-Encoding');
      expect(headers['Content-Encoding']).toBe('gzip');
    }
  });
});

/** Every name in a "static" tag, and every file of the interface's own manifest. */
async function askedNames(release: string): Promise<string[]> {
  const templates = (await readdir(join(release, 'mathesar/templates'), { recursive: true })).filter((name) =>
    name.endsWith('.html'),
  );
  const names = new Set<string>();
  for (const template of templates) {
    const text = await readFile(join(release, 'mathesar/templates', template), 'utf8');
    for (const [, name = ''] of text.matchAll(/{%\s*static\s+'([^']+)'/g)) names.add(name);
  }
  const manifest = await readFile(join(release, 'mathesar/static/mathesar/manifest.json'), 'utf8');
  for (const [, name = ''] of manifest.matchAll(/"(assets\/[^"]+)"/g)) names.add(name);
  return [...names];
}

async function usablePythons(): Promise<string[]> {
  const context = testContext(await temporaryFolder());
  const names = ['python3', 'python3.10', 'python3.11', 'python3.12', 'python3.13', 'python3.14'];
  const usable: string[] = [];
  for (const name of names) {
    const found = await findPython(context, [name]).catch(() => undefined);
    if (found !== undefined) usable.push(found);
  }
  return usable;
}

function folderOf(files: ReadonlyMap<string, StaticFile>): string {
  const source = files.get('staticfiles.json')?.source;
  if (source === undefined || !('file' in source)) throw new Error('there is no manifest');
  return join(source.file, '..');
}

/** What whitenoise's middleware answers to a browser, with the settings of the sample. */
async function askWhitenoise(
  folder: string,
  names: readonly string[],
): Promise<Record<string, Record<string, string | number>>> {
  const program = `
import json, sys
sys.path.insert(0, sys.argv[1])
from django.conf import settings
settings.configure(STATIC_URL="/static/", STATIC_ROOT=sys.argv[2], ALLOWED_HOSTS=["*"], ROOT_URLCONF="x",
    STATICFILES_STORAGE="whitenoise.storage.CompressedManifestStaticFilesStorage")
import django
django.setup()
from django.http import HttpResponseNotFound
from django.test import RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware
ask = WhiteNoiseMiddleware(lambda request: HttpResponseNotFound())
answers = {}
for name in json.loads(sys.argv[3]):
    answer = ask(RequestFactory().get("/static/" + name, HTTP_ACCEPT_ENCODING="gzip, br"))
    answers[name] = {"status": answer.status_code, **dict(answer.items())}
print(json.dumps(answers))
`;
  const python = await findPython(testContext(await temporaryFolder()));
  const args = ['-I', '-S', '-c', program, await packagesFolder(), folder, JSON.stringify(names)];
  return JSON.parse(execFileSync(python, args, { encoding: 'utf8' })) as Awaited<
    ReturnType<typeof askWhitenoise>
  >;
}
