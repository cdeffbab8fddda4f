import type { UserError } from '../support/errors.ts';
import { notInstalled } from '../support/process.ts';

/** An external program that writing a package needs. */
export interface RequiredTool {
  readonly name: string;
  /** What to do without it. */
  readonly hint: string;
}

/** What is thrown when such a program is not installed. */
export function missingTool({ name, hint }: RequiredTool): UserError {
  return notInstalled(name, hint);
}
