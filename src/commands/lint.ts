import { relative } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { findFormat } from '../formats/index.ts';
import type { LintResult } from '../formats/lint-result.ts';
import type { PackageFile } from '../formats/package-file.ts';
import { readPackageFile } from '../formats/read-package.ts';
import { openSession } from '../report/session.ts';
import { UserError } from '../support/errors.ts';

interface LintOptions {
  files?: string[];
  json?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .positional('files', { type: 'string', array: true, describe: 'package files' })
    .example('$0 lint dist/*.deb', 'lintian, which takes about a minute for each')
    .example('$0 lint dist/*.rpm', 'rpmlint');
}

/** Sets the exit code to 1 when a package has an error or a warning that it does not override with a reason. */
export async function handler(options: ArgumentsCamelCase<LintOptions>): Promise<void> {
  const session = openSession(options);
  const files = options.files ?? [];
  if (files.length === 0) {
    throw new UserError('name the package files to lint', {
      hints: ['Build one with: npm run package -- --distro debian'],
    });
  }
  const packages: PackageFile[] = [];
  for (const file of files) packages.push(await readPackageFile(file));
  const results: (LintResult & { readonly file: string })[] = [];
  for (const { file, format } of packages) {
    const { linter } = findFormat(format);
    const title = `${linter.name} ${relative('', file)}`;
    const result = await session.reporter.step(title, () => linter.run(file, session));
    results.push({ file, ...result });
  }
  session.result(results.map(describeResult).join('\n'), { results });
  if (results.some(({ findings }) => findings.length > 0)) process.exitCode = 1;
}

function describeResult({ file, findings, overridden }: LintResult & { file: string }): string {
  const lines = findings.map(({ severity, tag, detail }) => `  ${severity}: ${tag} ${detail}`.trimEnd());
  const count = findings.length === 0 ? 'no findings' : `${findings.length} findings`;
  const rest = overridden === undefined ? '' : ` (${overridden} overridden with a reason)`;
  return [`${relative('', file)}: ${count}${rest}`, ...lines].join('\n');
}
