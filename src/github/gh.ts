import type { Context } from '../support/context.ts';
import { UserError } from '../support/errors.ts';
import { call, lastLines, notInstalled } from '../support/process.ts';

/**
 * Calls GitHub's command line, gh, which finds the repository and the token by GH_REPO and GH_TOKEN, or by its own login.
 * @param input standard input
 * @returns what it prints, without the final newline; undefined when it fails with words that fit `absent`
 * @throws UserError with its own words
 */
export async function gh(
  args: readonly string[],
  { signal }: Pick<Context, 'signal'>,
  { input, absent }: { readonly input?: string; readonly absent?: RegExp } = {},
): Promise<string | undefined> {
  const env = { GH_PROMPT_DISABLED: '1', NO_COLOR: '1' };
  const result = await call('gh', args, { signal, env, ...(input === undefined ? {} : { input }) });
  if (result.exitCode === 0) return result.stdout.trimEnd();
  if (result.exitCode === 127) {
    throw notInstalled('gh', 'Install GitHub’s command line: https://cli.github.com');
  }
  if (absent?.test(result.stderr) === true) return undefined;
  throw new UserError(`gh ${args.slice(0, 3).join(' ')} failed: ${lastLines(result.stderr, 5)}`, {
    hints: [
      'In a workflow, GH_TOKEN holds its token and GH_REPO its repository; by hand, "gh auth login" does.',
    ],
  });
}
