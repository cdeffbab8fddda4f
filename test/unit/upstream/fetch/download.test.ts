import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { download, type DownloadOptions } from '../../../../src/upstream/fetch/download.ts';
import { sha256 } from '../../../../src/support/caching/digest.ts';
import { UserError } from '../../../../src/support/errors.ts';
import { serve, testContext, type Answer, type TestContext } from '../fixture.ts';
import { temporaryFolder } from '../../../temporary.ts';

const file = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251));
const quick: DownloadOptions = { stall: 300, retries: [10, 10, 10], limit: 1_000_000 };

/** Sends the first part of the file, gives the client the time to read it, and breaks the connection. */
function breakOff(
  response: ServerResponse,
  headers: Record<string, string>,
  part = file.subarray(0, 100_000),
) {
  response.writeHead(200, { 'content-length': file.length, ...headers });
  response.write(part, () => setTimeout(() => response.destroy(), 150));
}

/** Sends what the Range header asks for, if If-Range fits (RFC 9110). */
function sendRest(response: ServerResponse, range: string | undefined, headers: Record<string, string>) {
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1]);
  const rest = file.subarray(start);
  const answer = { 'content-range': `bytes ${start}-${file.length - 1}/${file.length}`, ...headers };
  response.writeHead(206, { 'content-length': rest.length, ...answer });
  response.end(rest);
}

async function fetchFrom(answer: Answer, options = quick, context?: TestContext) {
  const { url, requests } = await serve(answer);
  const path = join(await temporaryFolder(), 'file');
  const digest = await download(`${url}/file`, path, context ?? (await testContext()), options);
  return { digest, content: await readFile(path), requests };
}

describe('a download', () => {
  it('arrives whole, with its digest', async () => {
    const { digest, content, requests } = await fetchFrom((_request, response) => response.end(file));
    expect(digest).toBe(sha256(file));
    expect(content.equals(file)).toBe(true);
    expect(requests[0]?.headers['accept-encoding']).toBe('identity');
  });

  it('that is cut off is taken up where it broke, when the server says that the file is the same', async () => {
    const etag = '"v1"';
    const { digest, content, requests } = await fetchFrom((request, response) => {
      if (request.headers.range === undefined) breakOff(response, { etag });
      else sendRest(response, request.headers.range, { etag });
    });
    expect(requests).toHaveLength(2);
    expect(requests[1]?.headers['if-range']).toBe(etag);
    expect(requests[1]?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
    expect(digest).toBe(sha256(file));
    expect(content.equals(file)).toBe(true);
  });

  it('starts again when the file has changed meanwhile', async () => {
    const { content, digest, requests } = await fetchFrom((request, response) => {
      const wrong = Buffer.alloc(150_000, 1);
      if (request.headers.range === undefined) breakOff(response, { etag: '"old"' }, wrong);
      else response.end(file);
    });
    expect(requests).toHaveLength(2);
    expect(content.equals(file)).toBe(true);
    expect(digest).toBe(sha256(file));
  });

  it.each([
    ['nothing says that it is the same', {}],
    ['only a weak ETag says so', { etag: 'W/"v1"' }],
  ])('starts again when %s', async (_why, headers) => {
    let tries = 0;
    const { content, requests } = await fetchFrom((_request, response) => {
      tries += 1;
      if (tries === 1) breakOff(response, headers);
      else response.end(file);
    });
    expect(requests.map(({ headers: { range } }) => range)).toEqual([undefined, undefined]);
    expect(content.equals(file)).toBe(true);
  });

  it('asks for the whole file when the server answers with another part than asked for', async () => {
    let tries = 0;
    const { content, requests } = await fetchFrom((request, response) => {
      tries += 1;
      if (tries === 1) breakOff(response, { etag: '"v1"' });
      else if (request.headers.range !== undefined) sendRest(response, 'bytes=5-', { etag: '"v1"' });
      else response.end(file);
    });
    expect(requests).toHaveLength(3);
    expect(content.equals(file)).toBe(true);
  });

  it('that is cut off again and again is refused, and says so', async () => {
    const running = fetchFrom((_request, response) => {
      breakOff(response, {});
    });
    await expect(running).rejects.toThrow(/could not be downloaded in 4 tries: .*they are not used/);
  });

  it('waits for a busy server', async () => {
    let tries = 0;
    const { content } = await fetchFrom((_request, response) => {
      tries += 1;
      if (tries === 3) response.end(file);
      else response.writeHead(503).end('busy');
    });
    expect(tries).toBe(3);
    expect(content.equals(file)).toBe(true);
  });

  it('does not wait for ever for a server that falls silent', async () => {
    const running = fetchFrom((_request, response) => {
      response.writeHead(200, { 'content-length': file.length });
      response.write(file.subarray(0, 1000));
    });
    await expect(running).rejects.toThrow(/no data for 0.3 s/);
  });

  it('does not wait for ever for a server that never answers', async () => {
    const options = { ...quick, retries: [] };
    await expect(fetchFrom(() => undefined, options)).rejects.toThrow(/no data for 0.3 s/);
  });

  it('goes on as long as bytes come, however slowly', async () => {
    const { content } = await fetchFrom((_request, response) => {
      let sent = 0;
      const timer = setInterval(() => {
        response.write(file.subarray(sent, sent + 30_000));
        sent += 30_000;
        if (sent < file.length) return;
        clearInterval(timer);
        response.end();
      }, 60);
    });
    expect(content.equals(file)).toBe(true);
  });

  it('follows redirects', async () => {
    const { content } = await fetchFrom((request, response) => {
      if (request.url === '/elsewhere') response.end(file);
      else response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(content.equals(file)).toBe(true);
  });

  it('gives up a redirect in a circle at once', async () => {
    const running = fetchFrom((_request, response) => response.writeHead(302, { location: '/file' }).end());
    await expect(running).rejects.toThrow(/cannot open .*: redirect count exceeded/);
  });

  it('of what is not there is not tried again', async () => {
    let tries = 0;
    const running = fetchFrom((_request, response) => {
      tries += 1;
      response.writeHead(404).end();
    });
    await expect(running).rejects.toThrow(/answers 404 Not Found/);
    expect(tries).toBe(1);
  });

  it('that the server compresses on the way is refused, as its digest would be another', async () => {
    const running = fetchFrom((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(file),
    );
    await expect(running).rejects.toThrow(/Content-Encoding gzip/);
  });

  it.each([{ 'content-length': '1200000' }, {}])('that is too long is refused (%o)', async (headers) => {
    const running = fetchFrom((_request, response) => {
      response.writeHead(200, headers);
      for (let part = 0; part < 3; part += 1) response.write(file);
      response.end(file);
    });
    await expect(running).rejects.toThrow(/is longer than 1000000 bytes/);
  });

  it('ends at once when it is interrupted', async () => {
    const context = await testContext();
    const running = fetchFrom(
      (_request, response) => {
        response.writeHead(200, { 'content-length': file.length });
        response.write(file.subarray(0, 1000));
        setTimeout(() => {
          context.abort();
        }, 20);
      },
      { ...quick, stall: 60_000 },
      context,
    );
    await expect(running).rejects.toThrow('interrupted');
  });
});

describe('without a network', () => {
  it('one error names what else can be done, at once', async () => {
    const path = join(await temporaryFolder(), 'file');
    const url = `http://127.0.0.1:${await closedPort()}/mathesar.tar.gz`;
    const error = await download(url, path, await testContext()).catch((thrown: unknown) => thrown);
    if (!(error instanceof UserError)) throw new Error('no UserError', { cause: error });
    expect(error.message).toMatch(
      /^127.0.0.1:\d+ cannot be reached: it refuses the connection \(ECONNREFUSED\)$/,
    );
    expect(error.hints.join(' ')).toMatch(/HTTPS_PROXY.*--source PATH.*--source sample/);
  });
});

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
