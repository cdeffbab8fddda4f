import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { resolveRelease } from '../../../../src/upstream/resolve.ts';
import {
  definitionWithApi,
  filesIn,
  properRelease,
  serve,
  testContext,
  writeTarball,
  type TestContext,
} from '../fixture.ts';

async function served(): Promise<{ url: string; sha256: string; requests: unknown[] }> {
  const { path, sha256 } = await writeTarball(properRelease, { within: 'mathesar-0.11.0/' });
  const content = await readFile(path);
  const { url, requests } = await serve((request, response) => {
    if (request.url === '/release.tgz') response.end(content);
    else response.writeHead(302, { location: '/release.tgz' }).end();
  });
  return { url: `${url}/latest`, sha256, requests };
}

async function resolve(url: string, context: TestContext) {
  return resolveRelease({ kind: 'url', url }, await definitionWithApi(), {}, context);
}

describe('a release by its address', () => {
  it('is taken with a warning that says how to verify it the next time', async () => {
    const { url, sha256 } = await served();
    const context = await testContext();
    expect(await resolve(url, context)).toMatchObject({ version: '0.11.0', origin: url });
    expect(context.lines).toContainEqual(
      expect.stringMatching(new RegExp(`^warning: .*--source '${url}#sha256=${sha256}'$`)),
    );
  });

  it('is verified by a digest in its fragment, and then not downloaded again', async () => {
    const { url, sha256, requests } = await served();
    const context = await testContext();
    await resolve(`${url}#sha256=${sha256}`, context);
    await resolve(`${url}#sha256=${sha256.toUpperCase()}`, { ...context, offline: true });
    expect(context.lines.filter((line) => line.startsWith('warning'))).toEqual([]);
    expect(requests).toHaveLength(2);
  });

  it('with another digest is refused', async () => {
    const { url } = await served();
    const context = await testContext();
    await expect(resolve(`${url}#sha256=${'0'.repeat(64)}`, context)).rejects.toThrow(/wrong digest/);
    expect(await filesIn(context.cacheDir)).toEqual([]);
  });

  it.each([
    ['ftp://example.org/x.tar.gz', /not an http or https address/],
    ['nonsense', /not an http or https address/],
    ['https://me:secret@example.org/x.tar.gz', /user name or password/],
    ['https://example.org/x.tar.gz#sha256=123', /not 64 hexadecimal digits/],
  ])('%s is refused', async (url, reason) => {
    const running = resolve(url, await testContext());
    await expect(running).rejects.toThrow(reason);
    await expect(running).rejects.not.toThrow(/secret/);
  });

  it('is not downloaded with --offline', async () => {
    const { url, requests } = await served();
    await expect(resolve(url, await testContext({ offline: true }))).rejects.toThrow(
      /cannot be found in the cache without its digest, and --offline forbids/,
    );
    expect(requests).toEqual([]);
  });

  it('is shared by two runs at the same time', async () => {
    const { url, sha256 } = await served();
    const context = await testContext();
    const [first, second] = await Promise.all([resolve(url, context), resolve(url, context)]);
    expect(first).toEqual(second);
    const downloads = (await filesIn(context.cacheDir)).filter((file) => file.includes('/downloads/'));
    expect(downloads).toEqual([`${context.cacheDir}/downloads/${sha256}`]);
  });
});
