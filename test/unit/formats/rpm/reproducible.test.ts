import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDir } from 'fs-extra/esm';
import { describe, expect, it } from 'vitest';
import { compressions } from '../../../../src/plan/compression.ts';
import { temporaryFolder } from '../../../temporary.ts';

const child = fileURLToPath(new URL('child/assemble-and-write.ts', import.meta.url));

describe.each(compressions)('two builds of one .rpm, %s', (compression) => {
  it('are the same bytes under another umask, folder, locale, time zone, file order and number of cores', async () => {
    const root = await temporaryFolder();
    const build = async (
      folder: string,
      cores: string,
      umask: string,
      order: string,
      env: object,
    ): Promise<string> => {
      const place = join(root, folder);
      await ensureDir(place);
      const script = 'umask "$1"; shift; exec "$@"';
      const node = ['taskset', '--cpu-list', cores, process.execPath, child, place, compression, order];
      return execFileSync('sh', ['-euc', script, 'sh', umask, ...node], {
        cwd: place,
        env: { PATH: process.env.PATH, HOME: place, ...env },
        encoding: 'utf8',
      });
    };
    const first = await build('a', '0-1023', '022', 'forwards', { LC_ALL: 'C.UTF-8', TZ: 'UTC' });
    // Files of the second build are younger by more than a second, which is what archives keep.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const odd = { LC_ALL: 'tr_TR.UTF-8', TZ: 'Pacific/Kiritimati', XZ_OPT: '-0', XZ_DEFAULTS: '--threads=1' };
    const second = await build('another folder/of a longer name', '0', '077', 'backwards', odd);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(second).toBe(first);
  });
});
