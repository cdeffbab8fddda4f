import { relative } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { findDistro } from '../../formats/shared/reading/distro-of.ts';
import { findFormat, formats } from '../../formats/index.ts';
import type { LintResult } from '../../formats/lint-result.ts';
import type { PackageFile } from '../../formats/shared/reading/package-file.ts';
import { requireNamedAsFormat } from '../../formats/shared/reading/file-name.ts';
import { readPackageFile } from '../../formats/shared/reading/read-package.ts';
import { readDistros } from '../../config/distros.ts';
import { openSession } from '../../report/session.ts';
import { UserError } from '../../support/errors.ts';

interface Linted extends LintResult {
  readonly file: string;
  /** The distro that it was built for; null when the package does not say. */
  readonly distro: string | null;
}

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
  const distros = await readDistros(formats);
  const packages: (Pick<PackageFile, 'file' | 'format'> & { distro: string | null })[] = [];
  for (const file of files) {
    const pkg = await readPackageFile(file);
    requireNamedAsFormat(pkg);
    packages.push({ file, format: pkg.format, distro: findDistro(pkg, distros)?.name ?? null });
  }
  const results: Linted[] = [];
  for (const { file, format, distro } of packages) {
    const { linter } = findFormat(format);
    const title = `${linter.name} ${relative('', file)}${distro === null ? '' : `, ${distro}`}`;
    const result = await session.reporter.step(title, () => linter.run(file, session));
    results.push({ file, distro, ...result });
  }
  session.result(results.map(describeResult).join('\n'), { results });
  if (results.some(({ findings }) => findings.length > 0)) process.exitCode = 1;
}

function describeResult({ file, distro, findings, overridden }: Linted): string {
  const lines = findings.map(({ severity, tag, detail }) => `  ${severity}: ${tag} ${detail}`.trimEnd());
  const count = findings.length === 0 ? 'no findings' : `${findings.length} findings`;
  const rest = overridden === undefined ? '' : ` (${overridden} overridden with a reason)`;
  const target = distro === null ? '' : `, built for ${distro}`;
  return [`${relative('', file)}${target}: ${count}${rest}`, ...lines].join('\n');
}
