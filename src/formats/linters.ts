import type { Context } from '../support/reporter.ts';
import { runLintian } from './deb/lintian.ts';
import type { LintResult } from './lint-result.ts';
import { runRpmlint } from './rpm/rpmlint.ts';

export interface Linter {
  readonly name: string;
  readonly run: (path: string, context: Context) => Promise<LintResult>;
}

/** The linter of each kind of package, by the ending of its files. */
export const linters: ReadonlyMap<string, Linter> = new Map([
  ['.deb', { name: 'lintian', run: runLintian }],
  ['.rpm', { name: 'rpmlint', run: runRpmlint }],
]);
