import { relative } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { runLintian, type LintResult } from '../formats/deb/lintian.ts';
import { openSession } from '../report/session.ts';
import { exists } from '../support/cache.ts';
import { UserError } from '../support/errors.ts';

export const command = 'lint <files..>';
export const describe = 'run the distros’ own linters on package files';

interface LintOptions {
  files?: string[];
  json?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .positional('files', { type: 'string', array: true, describe: 'package files' })
    .example('$0 lint dist/*.deb', 'lintian, which takes about a minute for each');
}

/** Sets the exit code to 1 when a package has an error or a warning that it does not override with a reason. */
export async function handler(options: ArgumentsCamelCase<LintOptions>): Promise<void> {
  const session = openSession(options);
  const files = options.files ?? [];
  for (const file of files) await requirePackage(file);
  const results: (LintResult & { readonly file: string })[] = [];
  for (const file of files) {
    const result = await session.reporter.step(`lintian ${relative('', file)}`, () =>
      runLintian(file, session),
    );
    results.push({ file, ...result });
  }
  session.result(results.map(describeResult).join('\n'), { results });
  if (results.some(({ findings }) => findings.length > 0)) process.exitCode = 1;
}

async function requirePackage(file: string): Promise<void> {
  if (!file.endsWith('.deb')) {
    throw new UserError(`${file} is no package that can be linted`, {
      hints: ['Give files that end in .deb.'],
    });
  }
  if (!(await exists(file))) {
    throw new UserError(`${file} does not exist`, {
      hints: ['Build it first: npm run package -- --distro debian'],
    });
  }
}

function describeResult({ file, findings, overridden }: LintResult & { file: string }): string {
  const lines = findings.map(({ severity, tag, detail }) => `  ${severity}: ${tag} ${detail}`.trimEnd());
  const count = findings.length === 0 ? 'no findings' : `${findings.length} findings`;
  return [`${relative('', file)}: ${count} (${overridden} overridden with a reason)`, ...lines].join('\n');
}
