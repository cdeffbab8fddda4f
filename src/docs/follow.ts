import { posix } from 'node:path';
import { UserError } from '../support/errors.ts';
import { lastLines, type RunResult } from '../support/process.ts';
import type { PageCommand } from './commands.ts';

/** What a program asks, and what is typed then. */
export type Answer = readonly [question: string, text: string];

/** What a check does about the commands of a page that begin with some text; the longest that fits counts. */
export interface Rule {
  readonly begins: string;
  /** Why it is not typed. */
  readonly skip?: string;
  /** Names of the page, each with what stands for it here. Each has to be in the command. */
  readonly replace?: Readonly<Record<string, string>>;
  /** What it asks on its terminal, as patterns of Python, each with what is typed then. */
  readonly answers?: readonly Answer[];
  /** What it ends with, where the page says that this is not 0. */
  readonly exitCode?: number;
  /** Runs before it, for what the page takes for granted. */
  readonly before?: () => Promise<void>;
  /** Runs after it, and throws where it did not do what the page says. */
  readonly after?: (result: RunResult) => Promise<void>;
}

/** Runs a line in a POSIX shell, in the folder that `cd` has led to, and returns any exit code. */
export type Shell = (
  line: string,
  options: { readonly cwd: string; readonly answers: readonly Answer[] },
) => Promise<RunResult>;

export interface Following {
  readonly rules: readonly Rule[];
  readonly shell: Shell;
  /** The folder to begin in. */
  readonly cwd: string;
  /** Called with each command as the page has it, and the work of typing it. */
  readonly step: (title: string, work: () => Promise<void>) => Promise<void>;
}

/**
 * Types the commands of a page one after the other. `cd FOLDER` counts for those that follow.
 * @throws UserError where one does not end with 0 or as its rule says, and where a rule fits no command: the page has changed
 */
export async function follow(
  commands: readonly PageCommand[],
  { rules, shell, cwd, step }: Following,
): Promise<void> {
  requireRules(commands, rules);
  let folder = cwd;
  for (const command of commands) {
    const rule = ruleFor(command, rules) ?? { begins: '' };
    if (rule.skip !== undefined) continue;
    const typed = replaced(command, rule.replace ?? {});
    const to = /^cd (\S+)$/.exec(typed)?.[1];
    if (to !== undefined) {
      folder = posix.resolve(folder, to);
      continue;
    }
    await step(command.text, async () => {
      await rule.before?.();
      const result = await shell(typed, { cwd: folder, answers: rule.answers ?? [] });
      if (result.exitCode !== (rule.exitCode ?? 0)) {
        const shown = lastLines(`${result.stdout}${result.stderr}`);
        throw new UserError(`${place(command)}: ${typed}\nended with ${result.exitCode}\n${shown}`);
      }
      await rule.after?.(result);
    });
  }
}

/** @throws UserError for a rule that no command begins with */
export function requireRules(commands: readonly PageCommand[], rules: readonly Rule[]): void {
  const used = new Set(commands.map((command) => ruleFor(command, rules)));
  const idle = rules.filter((rule) => !used.has(rule)).map(({ begins }) => begins);
  if (idle.length > 0) {
    const page = commands[0]?.page ?? '';
    throw new UserError(`docs/${page} has no command that begins with: ${idle.join('; ')}`, {
      hints: ['the page has changed: change its check too'],
    });
  }
}

function ruleFor({ text }: PageCommand, rules: readonly Rule[]): Rule | undefined {
  const fitting = rules.filter(({ begins }) => text.startsWith(begins));
  return fitting.toSorted((one, other) => other.begins.length - one.begins.length)[0];
}

function replaced(command: PageCommand, names: Readonly<Record<string, string>>): string {
  return Object.entries(names).reduce((text, [name, own]) => {
    if (!text.includes(name)) throw new UserError(`${place(command)} does not have ${name}`);
    return text.replaceAll(name, own);
  }, command.text);
}

function place({ page, line }: PageCommand): string {
  return `docs/${page}:${line}`;
}
