import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, vi } from 'vitest';
import { sha256 } from '../../../src/support/caching/digest.ts';
import { testIndex, makeWheel } from '../virtualenv/scene.ts';
import { temporaryFolder } from '../../temporary.ts';

/** A release of a package on the test's index. */
export interface Published {
  readonly name: string;
  readonly version: string;
  /** Tags of its wheels; none for a release with a source distribution only. */
  readonly tags?: readonly string[];
  /** When it came, as RFC 3339 writes it. */
  readonly at?: string;
  readonly yanked?: boolean;
  /** Requires-Python. */
  readonly python?: string;
  /** Requires-Dist. */
  readonly needs?: readonly string[];
}

interface ServedFile {
  readonly filename: string;
  readonly content: Buffer;
  readonly release: Published;
}

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A package index on loopback that answers as PEP 691 says; it is the only one that uv knows until the test has ended. */
export async function indexServer(releases: readonly Published[]): Promise<{ readonly url: string }> {
  // Takes away the machine's own settings.
  await testIndex();
  const files = (await Promise.all(releases.map(filesOf))).flat();
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    const served = files.find(({ filename }) => path === `/files/${filename}`);
    const project = /^\/simple\/([^/]+)\/$/.exec(path)?.[1];
    const own = files.filter(({ release }) => release.name === project);
    if (served !== undefined) response.end(served.content);
    else if (own.length > 0) {
      response.setHeader('Content-Type', 'application/vnd.pypi.simple.v1+json');
      response.end(
        JSON.stringify({ meta: { 'api-version': '1.1' }, name: project, files: own.map(entryOf) }),
      );
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  ends.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`;
  vi.stubEnv('UV_DEFAULT_INDEX', url);
  vi.stubEnv('NO_PROXY', '127.0.0.1');
  return { url };
}

async function filesOf(release: Published): Promise<readonly ServedFile[]> {
  const { name, version, tags = ['py3-none-any'], python, needs = [] } = release;
  const metadata = [
    ...(python === undefined ? [] : [`Requires-Python: ${python}`]),
    ...needs.map((need) => `Requires-Dist: ${need}`),
  ];
  const folder = await temporaryFolder();
  const wheels = await Promise.all(
    tags.map((tag) => makeWheel(join(folder), { name, version, tag, metadata })),
  );
  const served = await Promise.all(
    wheels.map(async (path) => ({ filename: basename(path), content: await readFile(path), release })),
  );
  if (tags.length > 0) return served;
  // Whoever asks for it would run its build.
  return [{ filename: `${name}-${version}.tar.gz`, content: Buffer.from('not an archive'), release }];
}

function entryOf({ filename, content, release }: ServedFile): unknown {
  const { at, yanked, python } = release;
  return {
    filename,
    url: `../../files/${filename}`,
    hashes: { sha256: sha256(content) },
    size: content.length,
    yanked: yanked ?? false,
    ...(at === undefined ? {} : { 'upload-time': at }),
    ...(python === undefined ? {} : { 'requires-python': python }),
  };
}
