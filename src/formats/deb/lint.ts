import type { Context } from '../../support/context.ts';
import { run } from '../../support/process.ts';
import type { LintFinding, LintResult } from '../lint-result.ts';

/**
 * Runs lintian with Debian's profile on a .deb, whatever profile and settings this machine has. About 1 s for
 * each 2 MB of package.
 * @throws UserError when lintian is missing or cannot read the file
 */
export async function runLintian(path: string, context: Pick<Context, 'signal'>): Promise<LintResult> {
  const options = ['--no-cfg', '--profile', 'debian', '--allow-root', '--color', 'never'];
  const shown = ['--tag-display-limit', '0', '--show-overrides', '--fail-on', 'none'];
  const { stdout } = await run('lintian', [...options, ...shown, '--', path], context, {
    env: { LC_ALL: 'C.UTF-8' },
  });
  return parseLintian(stdout);
}

/** Reads lintian's ordinary output: "E: package: tag detail", "O:" for what is overridden, "N:" for notes. */
export function parseLintian(output: string): LintResult {
  const lines = output.split('\n').map((line) => /^([EWO]): [^:]+(?: \w+)?: (\S+) ?(.*)$/.exec(line));
  const findings = lines.flatMap((match): LintFinding[] => {
    const [, letter, tag = '', detail = ''] = match ?? [];
    if (letter !== 'E' && letter !== 'W') return [];
    return [{ severity: letter === 'E' ? 'error' : 'warning', tag, detail }];
  });
  return { findings, overridden: lines.filter((match) => match?.[1] === 'O').length };
}
