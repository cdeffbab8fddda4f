/** What a distro's linter says about a package. */
export interface LintFinding {
  readonly severity: 'error' | 'warning';
  readonly tag: string;
  /** Where and what, in the linter's words. */
  readonly detail: string;
}

export interface LintResult {
  readonly findings: readonly LintFinding[];
  /** How many errors and warnings are overridden, each with a reason beside it, if the linter says that. */
  readonly overridden?: number;
}
