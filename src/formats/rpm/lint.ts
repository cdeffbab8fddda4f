import { join } from 'node:path';
import { rpmTemplatesDir } from '../../config/project.ts';
import { run } from '../../support/process.ts';
import type { Context } from '../../support/context.ts';
import type { LintFinding, LintResult } from '../lint-result.ts';

/**
 * Runs rpmlint on an .rpm with its own defaults and our filters, rpm-templates/rpmlint.toml. About 1 s for each 4 MB
 * of package.
 * @throws UserError when rpmlint is missing or cannot read the file
 */
export async function runRpmlint(path: string, context: Pick<Context, 'signal'>): Promise<LintResult> {
  const config = join(rpmTemplatesDir, 'rpmlint.toml');
  // 64 and 66: findings with too high a score; 0: few or no findings.
  const { stdout } = await run('rpmlint', ['--config', config, path], context, {
    accept: [64, 66],
    env: { LC_ALL: 'C.UTF-8', XDG_CONFIG_HOME: '/nonexistent' },
  });
  return parseRpmlint(stdout);
}

/** Reads rpmlint's output: "package.arch: E: tag detail" and, in the last line of newer versions, how many
 * findings were filtered. */
export function parseRpmlint(output: string): LintResult {
  const findings = [...output.matchAll(/^\S+: ([EW]): (\S+) ?(.*)$/gm)].map(
    ([, letter, tag = '', detail = '']): LintFinding => ({
      severity: letter === 'E' ? 'error' : 'warning',
      tag,
      detail,
    }),
  );
  const filtered = /, (\d+) filtered/.exec(output)?.[1];
  return { findings, ...(filtered === undefined ? {} : { overridden: Number(filtered) }) };
}
