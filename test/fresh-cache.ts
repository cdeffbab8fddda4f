import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An empty folder for the cache, so that nothing is found that was made before; removed when the process ends. */
export function freshCache(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mathesar-test-cache-'));
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
