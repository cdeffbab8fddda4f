import { rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveRelease } from '../../../../src/upstream/resolve.ts';
import {
  definitionWithApi,
  filesIn,
  properRelease,
  serve,
  testContext,
  writeTarball,
  type Answer,
  type TestContext,
} from '../fixture.ts';
import { temporaryFolder } from '../../../temporary.ts';

const emptyLocks = '# Why this file is.\nreleases: {}\n';

/** A server with a release and GitHub's API beside it, and what resolving it gives. */
async function official(
  options: {
    lock?: string;
    digest?: string | null;
    asset?: string;
    answer?: Answer;
    beforeDownload?: (locks: string) => void;
  } = {},
): Promise<{
  resolve: (context: TestContext) => ReturnType<typeof resolveRelease>;
  asked: () => (string | undefined)[];
  locks: string;
  sha256: string;
}> {
  const tarball = await writeTarball(properRelease);
  const content = await readFile(tarball.path);
  const digest = options.digest === undefined ? `sha256:${tarball.sha256}` : options.digest;
  const api = { tag_name: '0.11.0', assets: [{ name: options.asset ?? 'mathesar.tar.gz', digest }] };
  const locks = join(await temporaryFolder(), 'releases.yaml');
  const { url, requests } = await serve((request, response) => {
    if (request.url?.startsWith('/api/') === true) response.end(JSON.stringify(api));
    else if (options.answer === undefined) {
      options.beforeDownload?.(locks);
      response.end(content);
    } else options.answer(request, response);
  });
  const locked = `releases:\n  0.11.0:\n    url: ${url}\n    sha256: ${options.lock ?? ''}\n`;
  await writeFile(locks, options.lock === undefined ? emptyLocks : locked);
  const definition = await definitionWithApi(`${url}/api/{version}`);
  const source = { kind: 'pinned', version: '0.11.0', url: `${url}/0.11.0/mathesar.tar.gz` } as const;
  return {
    resolve: (context) => resolveRelease(source, definition, { locks }, context),
    asked: () => requests.map((request) => request.url),
    locks,
    sha256: tarball.sha256,
  };
}

describe('the official release', () => {
  it("is verified by GitHub's digest, which is noted and said", async () => {
    const { resolve, asked, locks, sha256 } = await official();
    const context = await testContext();
    const release = await resolve(context);
    expect(release.version).toBe('0.11.0');
    expect(release.origin).toMatch(/mathesar.tar.gz$/);
    expect(asked()).toEqual(['/api/0.11.0', '/0.11.0/mathesar.tar.gz']);
    const noted = await readFile(locks, 'utf8');
    expect(noted).toContain('# Why this file is.');
    expect(noted).toMatch(new RegExp(`\\n {2}0.11.0:\\n {4}url: http.*\\n {4}sha256: ${sha256}\\n`));
    expect(context.lines.join('\n')).toContain(`sha256 ${sha256} by GitHub's release API; added to ${locks}`);
  });

  it('is then neither looked up nor downloaded again, also offline', async () => {
    const { resolve, asked } = await official();
    const context = await testContext();
    const first = await resolve(context);
    expect(await resolve({ ...context, offline: true })).toEqual(first);
    expect(asked()).toHaveLength(2);
  });

  it('is verified by the lock file without asking GitHub', async () => {
    const tarball = await writeTarball(properRelease);
    const { resolve, asked } = await official({ lock: tarball.sha256, digest: null });
    await resolve(await testContext());
    expect(asked()).toEqual(['/0.11.0/mathesar.tar.gz']);
  });

  it('with another digest than the lock file is refused, with both and nothing kept', async () => {
    const { resolve, locks, sha256 } = await official({ lock: 'a'.repeat(64) });
    const context = await testContext();
    await expect(resolve(context)).rejects.toThrow(
      new RegExp(`wrong digest:\n  sha256 ${sha256}\n  wanted a{64} \\(${locks}\\)`),
    );
    expect(await filesIn(context.cacheDir)).toEqual([]);
  });

  it("with another digest than GitHub's is refused and not noted", async () => {
    const { resolve, locks } = await official({ digest: `sha256:${'b'.repeat(64)}` });
    const context = await testContext();
    await expect(resolve(context)).rejects.toThrow(/wrong digest/);
    expect(await readFile(locks, 'utf8')).toBe(emptyLocks);
    expect(await filesIn(context.cacheDir)).toEqual([]);
  });

  it.each([{ digest: null }, { digest: 'md5:abc' }, { asset: 'other.tar.gz' }])(
    'is refused when nobody gives its digest (%o)',
    async (options) => {
      const { resolve, asked } = await official(options);
      await expect(resolve(await testContext())).rejects.toThrow(/cannot be verified: .* no digest for/);
      expect(asked()).toEqual(['/api/0.11.0']);
    },
  );

  it('is refused when an HTML page comes instead, and nothing is kept', async () => {
    const page = '<!doctype html><title>Sign in</title>';
    const { resolve } = await official({ answer: (_request, response) => response.end(page) });
    const context = await testContext();
    await expect(resolve(context)).rejects.toThrow(/it is an HTML page/);
    expect(await filesIn(context.cacheDir)).toEqual([]);
  });

  it('that is cut off at every try is refused, and nothing is kept', async () => {
    const { resolve } = await official({
      answer: (_request, response) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('x', () => response.destroy());
      },
    });
    const context = await testContext();
    await expect(resolve(context)).rejects.toThrow(/could not be downloaded in 4 tries/);
    expect(await filesIn(context.cacheDir)).toEqual([]);
  });

  it('is refused when the server has no such file', async () => {
    const { resolve } = await official({ answer: (_request, response) => response.writeHead(404).end() });
    await expect(resolve(await testContext())).rejects.toThrow(/answers 404/);
  });

  it('is not downloaded with --offline, which the error says', async () => {
    const { resolve, asked } = await official();
    await expect(resolve(await testContext({ offline: true }))).rejects.toThrow(/--offline forbids/);
    expect(asked()).toEqual([]);
  });

  it('leaves nothing when it is interrupted', async () => {
    const context = await testContext();
    const { resolve } = await official({
      answer: (_request, response) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('x');
        setTimeout(() => {
          context.abort();
        }, 20);
      },
    });
    await expect(resolve(context)).rejects.toThrow('interrupted');
    expect(await filesIn(context.cacheDir)).toEqual([]);
  });

  it('is used though its digest cannot be noted, with a warning', async () => {
    const { resolve, locks } = await official({
      beforeDownload: (path) => {
        rmSync(path);
      },
    });
    const context = await testContext();
    expect((await resolve(context)).version).toBe('0.11.0');
    expect(context.lines.at(-1)).toMatch(
      new RegExp(`^warning: 0.11.0 has sha256 .*${locks} cannot be written`),
    );
  });
});
