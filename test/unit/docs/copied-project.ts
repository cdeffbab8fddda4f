import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copy, outputFile } from 'fs-extra/esm';
import { call, type Ended } from '../../call.ts';
import { temporaryFolder } from '../../temporary.ts';

export const project = fileURLToPath(new URL('../../../', import.meta.url));

/** What the commands of this tool need to start and to render what they write. */
const needed = ['src', 'packaging', 'docs', 'package.json'];

/** A copy of this project that a test may change. */
export interface CopiedProject {
  path(name: string): string;
  add(name: string, text: string): Promise<void>;
  /** Replaces a text that must be there. */
  change(name: string, before: string | RegExp, after: string): Promise<void>;
  read(name: string): Promise<string>;
  /** Runs `npm run` with these words in the copy, without a network. */
  npmRun(...words: string[]): Promise<Ended>;
  /** Runs an ES module, whose text is given, in the copy; what it prints on standard output comes back. */
  evaluate(code: string): Promise<Ended>;
}

export async function copyProject(): Promise<CopiedProject> {
  const folder = await temporaryFolder();
  for (const name of needed) await copy(join(project, name), join(folder, name));
  await symlink(join(project, 'node_modules'), join(folder, 'node_modules'));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    add: async (name, text) => {
      await outputFile(path(name), text, { flag: 'wx' });
    },
    change: async (name, before, after) => {
      const text = await readFile(path(name), 'utf8');
      const changed = text.replace(before, () => after);
      if (changed === text) throw new Error(`${name} has no ${String(before)}`);
      await writeFile(path(name), changed);
    },
    read: (name) => readFile(path(name), 'utf8'),
    npmRun: async (command, ...words) => {
      const scripts = (JSON.parse(await readFile(path('package.json'), 'utf8')) as Scripts).scripts;
      const [program = '', ...args] = (scripts[command] ?? '').split(' ');
      if (program !== 'node') throw new Error(`npm run ${command} is not a script of Node's`);
      return call(process.execPath, [...args, ...words], { cwd: folder });
    },
    evaluate: (code) => call(process.execPath, ['--input-type=module', '--eval', code], { cwd: folder }),
  };
}

interface Scripts {
  readonly scripts: Readonly<Record<string, string>>;
}

/** The first block of code of a language in a page of docs/. */
export async function exampleIn(page: string, language: string): Promise<string> {
  const text = await readFile(join(project, 'docs', page), 'utf8');
  const block = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'm').exec(text)?.[1];
  if (block === undefined) throw new Error(`docs/${page} has no example in ${language}`);
  return block;
}
