/** The commands that the pages about releases tell people to type have options that exist. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectDir } from '../../../src/config/project.ts';
import { faultOf } from './scripts.ts';
import { wordsOf } from './words.ts';

const pages = ['docs/build/release.md', 'docs/build/repositories.md', 'SECURITY.md'];

/** Command lines in code, of a block or of a sentence, without comments. */
function commandsOf(text: string): readonly string[] {
  const found = [...text.matchAll(/(?:^|`)((?:npm run|\.\/setup) [^`\n]*)/gm)];
  return [...new Set(found.map(([, line = '']) => line.replace(/\s+#.*$/, '').trim()))];
}

const lines = (
  await Promise.all(
    pages.map(async (page) => {
      const text = await readFile(join(projectDir, page), 'utf8');
      return commandsOf(text).map((line) => ({ page, line }));
    }),
  )
).flat();

it.each(lines)('$page: $line', async ({ line }) => {
  const fault = await faultOf(wordsOf(line, () => 'VALUE').words);
  // A sentence may name a command without what it needs.
  expect(line.includes(' -- ') ? fault : fault?.replace(/.*: Missing required .*/, '')).toBeOneOf([
    undefined,
    '',
  ]);
});

it('there are many', () => {
  expect(lines.length).toBeGreaterThan(15);
});
