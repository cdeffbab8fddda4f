import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { docsDir } from '../config/project.ts';

/** A command of a page, as somebody types it. */
export interface PageCommand {
  /** The page's path below docs/. */
  readonly page: string;
  /** The nearest heading above it. */
  readonly heading: string;
  /** Its first line in the page, from 1. */
  readonly line: number;
  /** With its continuation lines, and with the lines of a here-document. */
  readonly text: string;
}

/**
 * The commands of a page in their order: those in its blocks marked `sh`, without comments, and what stands in tables
 * as code and begins with one of the programs.
 * @param page path below docs/, such as `other-ways/containers.md`
 */
export async function readCommands(
  page: string,
  { programs = [] }: { readonly programs?: readonly string[] } = {},
): Promise<readonly PageCommand[]> {
  return commandsOf(page, await readFile(join(docsDir, page), 'utf8'), programs);
}

/** The same of a page's text. */
export function commandsOf(
  page: string,
  text: string,
  programs: readonly string[] = [],
): readonly PageCommand[] {
  const found: PageCommand[] = [];
  let heading = '';
  let fence: string | undefined;
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const add = (command: string) => found.push({ page, heading, line: at + 1, text: command });
    if (line.startsWith('```')) {
      fence = fence === undefined ? line.slice(3).trim() : undefined;
    } else if (fence === undefined) {
      if (/^#+ /.test(line)) heading = line.replace(/^#+ /, '');
      if (line.startsWith('|')) inTable(line, programs).forEach(add);
    } else if (fence === 'sh' && line.trim() !== '' && !line.trimStart().startsWith('#')) {
      const end = lastLine(lines, at);
      add(lines.slice(at, end + 1).join('\n'));
      at = end;
    }
  }
  return found;
}

/** Where the command that begins in a line ends. */
function lastLine(lines: readonly string[], first: number): number {
  let end = first;
  while (lines[end]?.endsWith('\\') === true) end += 1;
  const [, word] = /<<-?\s*['"]?(\w+)['"]?/.exec(lines[end] ?? '') ?? [];
  if (word === undefined) return end;
  const closing = lines.indexOf(word, end + 1);
  return closing === -1 ? end : closing;
}

function inTable(line: string, programs: readonly string[]): readonly string[] {
  const codes = [...line.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replaceAll('\\|', '|'));
  return codes.filter((code) => programs.some((program) => code.startsWith(`${program} `)));
}
