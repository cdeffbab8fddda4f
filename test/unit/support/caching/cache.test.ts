import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { cached, defaultCacheDir } from '../../../../src/support/caching/cache.ts';
import { temporaryFolder } from '../../../temporary.ts';

let dir: string;

beforeEach(async () => {
  dir = await temporaryFolder();
});

describe('cached', () => {
  it('makes an entry once', async () => {
    let made = 0;
    const make = async (temporary: string): Promise<void> => {
      made += 1;
      await writeFile(temporary, 'content');
    };
    const first = await cached(dir, 'kind', 'key', make);
    expect(await cached(dir, 'kind', 'key', make)).toBe(first);
    expect(made).toBe(1);
    expect(await readFile(first, 'utf8')).toBe('content');
  });

  it('leaves nothing behind when making fails', async () => {
    const failing = async (temporary: string): Promise<void> => {
      await writeFile(temporary, 'half');
      throw new Error('power cut');
    };
    await expect(cached(dir, 'kind', 'key', failing)).rejects.toThrow('power cut');
    expect(await readdir(join(dir, 'kind'))).toEqual([]);
  });

  it('lets two makers of one entry run at once and keeps one whole result', async () => {
    const gate = Promise.withResolvers<undefined>();
    const make = (content: string) => async (temporary: string) => {
      await gate.promise;
      await writeFile(temporary, content);
    };
    const both = Promise.all([
      cached(dir, 'kind', 'key', make('one')),
      cached(dir, 'kind', 'key', make('two')),
    ]);
    gate.resolve(undefined);
    const [first, second] = await both;
    expect(first).toBe(second);
    expect(['one', 'two']).toContain(await readFile(first, 'utf8'));
    expect(await readdir(join(dir, 'kind'))).toEqual(['key']);
  });
});

describe('defaultCacheDir', () => {
  it('follows the environment, then the XDG Base Directory Specification', () => {
    expect(defaultCacheDir({ MATHESAR_PACKAGE_CACHE: '/c' })).toBe('/c');
    expect(defaultCacheDir({ XDG_CACHE_HOME: '/x' })).toBe('/x/mathesar-package');
    expect(defaultCacheDir({})).toMatch(/\.cache\/mathesar-package$/);
  });

  it('is absolute, as programs are run in other folders', () => {
    expect(defaultCacheDir({ MATHESAR_PACKAGE_CACHE: 'c' })).toBe(join(process.cwd(), 'c'));
    for (const ignored of ['', 'x'])
      expect(defaultCacheDir({ XDG_CACHE_HOME: ignored })).toBe(defaultCacheDir({}));
  });
});
