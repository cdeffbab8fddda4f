import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDir } from 'fs-extra/esm';
import { describe, expect, it } from 'vitest';
import { compressions } from '../../../../src/plan/compression.ts';
import { temporaryFolder } from '../../../temporary.ts';

const child = fileURLToPath(new URL('child/assemble-and-write.ts', import.meta.url));

interface Surroundings {
  readonly umask: string;
  readonly folder: string;
  readonly order: 'forwards' | 'backwards';
  readonly env: Readonly<Record<string, string>>;
  /** Cores that the process may use, as taskset(1) takes them. */
  readonly cores: string;
}

const ordinary: Surroundings = {
  umask: '022',
  folder: 'a',
  order: 'forwards',
  env: { LC_ALL: 'C.UTF-8', TZ: 'UTC' },
  cores: '0-1023',
};

const odd: Surroundings = {
  umask: '077',
  folder: 'another folder/of a longer name',
  order: 'backwards',
  env: { LC_ALL: 'tr_TR.UTF-8', TZ: 'Pacific/Kiritimati', XZ_OPT: '-0', XZ_DEFAULTS: '--threads=1' },
  cores: '0',
};

describe.each(compressions)('two builds of one package, %s', (compression) => {
  it('are the same bytes under another umask, folder, locale, time zone, file order and number of cores', async () => {
    const root = await temporaryFolder();
    const first = await build(join(root, ordinary.folder), compression, ordinary);
    // Files of the second build are younger by more than a tar header's granularity.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const second = await build(join(root, odd.folder), compression, odd);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(second).toBe(first);
  });
});

async function build(
  folder: string,
  compression: string,
  { umask, env, order, cores }: Surroundings,
): Promise<string> {
  await ensureDir(folder);
  const script = 'umask "$1"; shift; exec "$@"';
  const node = ['taskset', '--cpu-list', cores, process.execPath, child, folder, compression, order];
  return execFileSync('sh', ['-euc', script, 'sh', umask, ...node], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...env },
    encoding: 'utf8',
  });
}
