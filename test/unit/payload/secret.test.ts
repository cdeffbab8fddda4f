import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { libexec } from './rendered.ts';

let folder = '';
let script = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secret-'));
  await mkdir(join(folder, 'etc'));
  script = join(folder, 'secret');
  await writeFile(script, (await libexec('secret')).replaceAll('/etc/mathesar', join(folder, 'etc')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const make = (mask: string) => execa('sh', ['-c', `umask ${mask}; exec sh "$1"`, 'sh', script]);
const secret = () => readFile(join(folder, 'etc/secret.env'), 'utf8');

describe('the secret key', () => {
  it.each(['000', '022', '077', '777'])('is readable by its owner only under umask %s', async (mask) => {
    await make(mask);
    expect((await stat(join(folder, 'etc/secret.env'))).mode & 0o777).toBe(0o600);
    expect(await secret()).toMatch(/^SECRET_KEY=[A-Za-z0-9_-]{64}$/m);
  });

  it('is made once', async () => {
    await make('022');
    const first = await secret();
    await make('022');
    expect(await secret()).toBe(first);
  });

  it('is the same for everyone when many make it at once, and nothing else is left', async () => {
    await Promise.all(Array.from({ length: 12 }, () => make('022')));
    expect(await readdir(join(folder, 'etc'))).toEqual(['secret.env']);
    expect([...(await secret()).matchAll(/SECRET_KEY=/g)]).toHaveLength(1);
  });

  it('differs from machine to machine', async () => {
    await make('022');
    const first = await secret();
    await rm(join(folder, 'etc/secret.env'));
    await make('022');
    expect(await secret()).not.toBe(first);
  });
});
