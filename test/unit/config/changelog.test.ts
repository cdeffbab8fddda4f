import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readChangelog } from '../../../src/config/changelog.ts';
import { UserError } from '../../../src/support/errors.ts';
import { temporaryFolder } from '../../temporary.ts';

describe('readChangelog', () => {
  it("reads the packaging's own, newest first", async () => {
    const entries = await readChangelog();
    const epochs = entries.map(({ epoch }) => epoch);
    expect(epochs).toEqual(epochs.toSorted((a, b) => b - a));
  });

  it('takes times in UTC only, as the epoch must be the same everywhere', async () => {
    await expect(
      readText("[{ release: '1', revision: '1', date: '2026-01-02', changes: [x] }]"),
    ).rejects.toThrow(/0\.date: /);
    const [entry] = await readText(
      "[{ release: '1', revision: '1', date: '2026-01-02T03:04:05Z', changes: [x] }]",
    );
    expect(entry.epoch).toBe(1_767_323_045);
  });

  it.each(['[]', '{}', "[{ release: '1' }]"])('refuses %s with the path of the fault', async (text) => {
    await expect(readText(text)).rejects.toThrow(UserError);
  });
});

async function readText(text: string): ReturnType<typeof readChangelog> {
  const path = join(await temporaryFolder(), 'changelog.yaml');
  await writeFile(path, text);
  return readChangelog(path);
}
