import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

process.on('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder for the cache, so that nothing is found that was made before; removed when the process ends. */
export function freshCache(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mathesar-test-cache-'));
  made.push(folder);
  return folder;
}
