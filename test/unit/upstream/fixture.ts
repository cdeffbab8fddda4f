import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack, type Header } from 'tar-stream';
import { afterEach } from 'vitest';
import { readDefinition, type Definition } from '../../../src/config/definition.ts';
import { digestFile } from '../../../src/support/caching/digest.ts';
import { silentReporter } from '../../../src/support/reporter.ts';
import type { Context } from '../../../src/support/context.ts';
import { temporaryFolder } from '../../temporary.ts';

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

export type TestContext = Context & { readonly lines: readonly string[]; abort(): void };

/** A context with a cache of its own; `lines` is what was reported. */
export async function testContext(options: Partial<Context> = {}): Promise<TestContext> {
  const controller = new AbortController();
  const reporter = silentReporter();
  return {
    reporter,
    lines: reporter.lines,
    signal: controller.signal,
    cacheDir: await temporaryFolder(),
    offline: false,
    abort: () => {
      controller.abort(new Error('interrupted'));
    },
    ...options,
  };
}

/** Every file in a folder, below any subfolder. */
export async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((item) => !item.isDirectory()).map((item) => join(item.parentPath, item.name));
}

export type Entry = Partial<Header> & { readonly name: string; readonly text?: string };

/** A small release with all that the contract asks for. */
export const properRelease: readonly Entry[] = [
  { name: 'manage.py', mode: 0o775, text: '#!/usr/bin/env python3\n' },
  { name: 'requirements.txt', text: 'Django==4.2.29\n' },
  { name: 'config/', type: 'directory' },
  { name: 'config/wsgi.py', text: 'application = None\n' },
  { name: 'config/settings/production.py', mode: 0o600, text: 'DEBUG = False\n' },
  { name: 'mathesar/__init__.py', text: 'default_app_config = "x"\n\n__version__ = "0.11.0"\n' },
  { name: 'mathesar/install.py', text: '' },
  {
    name: 'mathesar/static/mathesar/manifest.json',
    text: '{"src/main.ts": {"file": "assets/main.js", "css": ["assets/main.css"]}}',
  },
  { name: 'mathesar/static/mathesar/assets/main.js', text: '' },
  { name: 'mathesar/static/mathesar/assets/main.css', text: '' },
];

/** Writes a tarball of these entries and returns its path and SHA-256. */
export async function writeTarball(
  entries: readonly Entry[],
  options: { readonly gzip?: boolean; readonly within?: string } = {},
): Promise<{ path: string; sha256: string }> {
  const path = join(await temporaryFolder(), 'release.tar.gz');
  const tar = pack();
  for (const { name, text, ...header } of entries) {
    tar.entry({ name: `${options.within ?? ''}${name}`, ...header }, text ?? '');
  }
  tar.finalize();
  const source = tar as unknown as NodeJS.ReadableStream;
  if (options.gzip === false) await pipeline(source, createWriteStream(path));
  else await pipeline(source, createGzip(), createWriteStream(path));
  return { path, sha256: await digestFile(path) };
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** An HTTP server on the loopback interface until the test ends; returns its address and what it was asked. */
export async function serve(answer: Answer): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** The project's definition with GitHub's API at another address. */
export async function definitionWithApi(api = 'http://127.0.0.1:9/{version}'): Promise<Definition> {
  const definition = await readDefinition();
  return { ...definition, release: { ...definition.release, api } };
}
