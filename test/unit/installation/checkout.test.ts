import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { packagingDir, systemdDir } from '../../../src/config/project.ts';
import { temporaryFolder } from '../../temporary.ts';

const child = fileURLToPath(new URL('child/build-checkout.ts', import.meta.url));

/** Copies what becomes the payload under a umask, gives every file these executable bits, and builds from it. */
async function built(umask: string, bits: string): Promise<string> {
  const folder = await temporaryFolder();
  const script = `
    umask ${umask}
    cp -r "$1/payload" "$1/admin" "$2" .
    find payload admin systemd -type f -exec chmod ${bits} {} +
    exec "$3" "$4" "$5"
  `;
  const args = [packagingDir, systemdDir, process.execPath, child, folder];
  return execFileSync('sh', ['-euc', script, 'sh', ...args], { cwd: folder, encoding: 'utf8' });
}

it('the executable bits and the umask of a checkout do not change the packages', async () => {
  const usual = await built('022', 'u+r');
  expect(usual).toMatch(/^([0-9a-f]{64}\n){2}$/);
  expect(await built('077', 'a-x')).toBe(usual);
  expect(await built('077', 'a+x')).toBe(usual);
});
