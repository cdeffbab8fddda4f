import { createWriteStream } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { copy } from 'fs-extra/esm';
import { describe, expect, it } from 'vitest';
import { readArchive } from '../../../../src/upstream/archive/archive.ts';
import { resolveRelease } from '../../../../src/upstream/resolve.ts';
import {
  definitionWithApi,
  filesIn,
  properRelease,
  testContext,
  writeTarball,
  type Entry,
} from '../fixture.ts';
import { temporaryFolder } from '../../../temporary.ts';

/** Resolves a tarball that must be refused, with nothing written, and returns why. */
async function refusal(path: string): Promise<string> {
  const context = await testContext();
  const definition = await definitionWithApi();
  const running = resolveRelease({ kind: 'tarball', path }, definition, {}, context);
  const reason = await running.then(
    () => 'was accepted',
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : 'no error'),
  );
  expect(await filesIn(context.cacheDir)).toEqual([]);
  return reason;
}

async function refusalOf(...entries: Entry[]): Promise<string> {
  return refusal((await writeTarball([...properRelease, ...entries])).path);
}

const escapes: readonly (readonly [what: string, reason: RegExp, entries: readonly Entry[]])[] = [
  ['an absolute path', /absolute path/, [{ name: '/etc/cron.d/x', text: 'x' }]],
  ['".." in a path', /"\.\." in its path/, [{ name: 'mathesar/../../x', text: 'x' }]],
  ['".." that stays inside', /"\.\." in its path/, [{ name: 'mathesar/../x', text: 'x' }]],
  ['a link to an absolute path', /leads out/, [{ name: 'x', type: 'symlink', linkname: '/etc/passwd' }]],
  ['a link above the tree', /leads out/, [{ name: 'a/x', type: 'symlink', linkname: '../../x' }]],
  [
    'a link that leaves through another',
    /leads out/,
    [
      { name: 'a/b/up', type: 'symlink', linkname: '..' },
      { name: 'x', type: 'symlink', linkname: 'a/b/up/../../y' },
    ],
  ],
  [
    'a file that is written through a link',
    /is below a, which is a symlink/,
    [
      { name: 'a', type: 'symlink', linkname: 'mathesar' },
      { name: 'a/x', text: 'x' },
    ],
  ],
  [
    'the same with the link at the end',
    /is below a, which is a symlink/,
    [
      { name: 'a/x', text: 'x' },
      { name: 'a', type: 'symlink', linkname: 'mathesar' },
    ],
  ],
  ['a file below a file', /is below manage.py, which is a file/, [{ name: 'manage.py/x', text: 'x' }]],
  [
    'a loop of links',
    /loop of links/,
    [
      { name: 'a', type: 'symlink', linkname: 'b/x' },
      { name: 'b', type: 'symlink', linkname: 'a/x' },
    ],
  ],
  ['a hard link to a host file', /absolute path/, [{ name: 'x', type: 'link', linkname: '/etc/passwd' }]],
  ['a hard link to nothing', /not a file in the tree/, [{ name: 'x', type: 'link', linkname: 'nothing' }]],
  [
    'a hard link to a symlink',
    /not a file in the tree/,
    [
      { name: 's', type: 'symlink', linkname: 'manage.py' },
      { name: 'x', type: 'link', linkname: 's' },
    ],
  ],
  ['a device', /block-device/, [{ name: 'x', type: 'block-device', devmajor: 8, devminor: 0 }]],
  ['a terminal', /character-device/, [{ name: 'x', type: 'character-device', devmajor: 5, devminor: 0 }]],
  ['a pipe', /fifo/, [{ name: 'x', type: 'fifo' }]],
  ['a path twice', /exists twice/, [{ name: 'manage.py', text: 'other' }]],
  ['a path twice in two spellings', /exists twice/, [{ name: './config//wsgi.py', text: 'other' }]],
  ['a name with a line break', /control character/, [{ name: 'a\nb', text: 'x' }]],
  ['a name that is too long', /too long/, [{ name: 'a'.repeat(300), text: 'x' }]],
];

describe('a hostile tarball is refused with nothing written:', () => {
  it.each(escapes)('%s', async (_what, reason, entries) => {
    expect(await refusalOf(...entries)).toMatch(reason);
  });

  it('within a folder, a hard link to outside of it', async () => {
    const { path } = await writeTarball(
      [...properRelease, { name: 'x', type: 'link', linkname: 'other/manage.py' }],
      { within: 'top/' },
    );
    expect(await refusal(path)).toMatch(/not a file in the tree/);
  });

  it('a bomb of 10 GB of zeros, after a small part of it', async () => {
    const path = join(await temporaryFolder(), 'bomb.tar.gz');
    const header = await headerOf({ name: 'zeros', size: 10_000_000_000 });
    const zeros = Buffer.alloc(1024 * 1024);
    const content = function* () {
      yield header;
      for (let megabytes = 0; megabytes < 100; megabytes += 1) yield zeros;
    };
    await pipeline(Readable.from(content()), createGzip(), createWriteStream(path));
    expect(await refusal(path)).toMatch(/unpacks to more than 2147483648 bytes/);
  });

  it('a bomb of many highly compressed files, by its ratio', async () => {
    const path = join(await temporaryFolder(), 'bomb.tar.gz');
    const zeros = Buffer.alloc(1024 * 1024);
    const content = async function* () {
      for (let file = 0; file < 100; file += 1) {
        yield await headerOf({ name: `zeros-${file}`, size: zeros.length });
        yield zeros;
      }
    };
    await pipeline(Readable.from(content()), createGzip({ level: 9 }), createWriteStream(path));
    expect(await refusal(path)).toMatch(/unpacks to \d+ times its own size/);
  });

  it('more bytes than the limit, counted as they come', async () => {
    const { path } = await writeTarball(properRelease, { gzip: false });
    const visit = async (_header: unknown, content: AsyncIterable<Uint8Array>) => {
      for await (const chunk of content) expect(chunk).toBeDefined();
    };
    const limits = { bytes: 2000, entries: 10, ratio: 100, ratioFrom: 1e9 };
    const { signal } = new AbortController();
    await expect(readArchive(path, visit, { origin: 'it', signal, limits })).rejects.toThrow(
      /unpacks to more than 2000 bytes/,
    );
  });

  it.each([10, 600, 1500])('one that is cut off after %i bytes', async (length) => {
    const { path } = await writeTarball([...properRelease, { name: 'noise', text: noise(4000) }]);
    await writeFile(path, (await readFile(path)).subarray(0, length));
    expect(await refusal(path)).toMatch(/is truncated/);
  });

  it('a plain one that is cut off between two entries', async () => {
    const { path } = await writeTarball(properRelease, { gzip: false });
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, whole.length - 1024));
    expect(await refusal(path)).toMatch(/is truncated/);
  });

  it('one with a wrong byte', async () => {
    const { path } = await writeTarball([...properRelease, { name: 'noise', text: noise(4000) }]);
    const content = await readFile(path);
    content[content.length - 6] = (content[content.length - 6] ?? 0) ^ 0xff;
    await writeFile(path, content);
    expect(await refusal(path)).toMatch(/is damaged/);
  });
});

describe('a folder with', () => {
  it('a link out of it is refused', async () => {
    const context = await testContext();
    const { path } = await writeTarball(properRelease);
    const definition = await definitionWithApi();
    const folder = await temporaryFolder();
    const proper = await resolveRelease({ kind: 'tarball', path }, definition, {}, await testContext());
    await copy(proper.folder, folder);
    await symlink('../../etc', join(folder, 'config', 'etc'));
    const running = resolveRelease({ kind: 'folder', path: folder }, definition, {}, context);
    await expect(running).rejects.toThrow(/leads out of the tree/);
    expect(await filesIn(context.cacheDir)).toEqual([]);
  });
});

/** The 512 bytes that announce an entry. */
async function headerOf(header: Entry & { size: number }): Promise<Buffer> {
  const { path } = await writeTarball([{ ...header, size: 0 }], { gzip: false });
  const block = (await readFile(path)).subarray(0, 512);
  block.write(`${header.size.toString(8).padStart(11, '0')} `, 124, 'latin1');
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** Text that does not compress well, the same every time. */
function noise(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (state * 48271) % 2147483647;
    return String.fromCharCode(33 + (state % 90));
  }).join('');
}
