import type { BuildPlan } from '../plan/build-plan.ts';
import type { Previous } from '../inspect/succession/previous.ts';
import type { Artifact } from '../pipeline.ts';
import { messageOf, UserError } from '../support/errors.ts';

/** What a builder process is asked to do. */
export interface Order {
  readonly plan: BuildPlan;
  readonly cacheDir: string;
  readonly offline: boolean;
  /** Packages that may be installed when the new ones come, of any distro. */
  readonly previous: readonly Previous[];
}

/** Why a plan failed, as plain data: a person can fix it, or it is a bug and has a stack. */
export interface Failure {
  readonly message: string;
  readonly hints: readonly string[];
  readonly bug: boolean;
}

/** What a builder process reports about its plan. */
export type Report =
  | { readonly kind: 'step'; readonly title: string }
  | { readonly kind: 'warning'; readonly message: string }
  | { readonly kind: 'built'; readonly artifact: Artifact }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Turns whatever was thrown into plain data. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UserError) return { message: error.message, hints: error.hints, bug: false };
  const message = error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
  return { message, hints: [], bug: true };
}
