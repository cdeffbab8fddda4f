import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readConfiguration } from '../../../../src/config/configuration.ts';
import { formats } from '../../../../src/formats/index.ts';
import { moves, rehearseMoves } from '../../../../src/ways/moves/moves.ts';
import { openSession } from '../../../../src/report/session.ts';
import { temporaryFolder } from '../../../temporary.ts';

const script = new URL('../../../../src/ways/moves/moves.sh', import.meta.url).pathname;

it('has a function for every move', async () => {
  const text = await readFile(script, 'utf8');
  for (const { step } of moves) expect(text).toContain(`\n${step}() {\n`);
});

it('is shell that shellcheck has nothing to say about', () => {
  execFileSync('shellcheck', ['--severity=style', script]);
});

it('refuses what is no package of this project, before anything is made', async () => {
  const file = join(await temporaryFolder(), 'other.deb');
  await writeFile(file, 'no package');
  const configuration = await readConfiguration(formats);
  await expect(rehearseMoves({ package: file }, configuration, openSession({}))).rejects.toThrow(
    /other\.deb/,
  );
});
