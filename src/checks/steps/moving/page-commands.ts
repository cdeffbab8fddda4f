import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { docsDir } from '../../../config/project.ts';

/**
 * The commands of a page of docs/ as people copy them: the text of every block of shell below a heading of the second
 * level, in order.
 * @throws Error where there is no such heading, or nothing to copy below it
 */
export async function pageCommands(page: string, heading: string): Promise<readonly string[]> {
  const text = await readFile(join(docsDir, page), 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`docs/${page} has no heading "${heading}"`);
  const blocks = [...section.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = '']) => block);
  if (blocks.length === 0) throw new Error(`docs/${page}: nothing to copy below "${heading}"`);
  return blocks;
}
