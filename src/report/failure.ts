import { UserError } from '../support/errors.ts';
import { meaningOf, spaceHint, systemErrorOf, type SystemErrorCode } from '../support/system-errors.ts';
import { Interrupted } from './session.ts';

const accessHint = 'Use a folder that you can write to: set it with --out or MATHESAR_PACKAGE_CACHE.';

/** System errors that a person can fix; any other that arrives here is a bug. */
const fixable: Readonly<Partial<Record<SystemErrorCode, string>>> = {
  ENOSPC: spaceHint,
  EDQUOT: spaceHint,
  EACCES: accessHint,
  EROFS: accessHint,
};

/**
 * Prints why a run ended on standard error and returns the exit code of the process: 1 for what a person can fix, 128 + the signal's number for an interrupt, 70 (EX_SOFTWARE, sysexits.h) for a bug.
 */
export function reportFailure(error: unknown): number {
  const interrupted = causes(error).find((cause) => cause instanceof Interrupted);
  if (interrupted !== undefined) {
    process.stderr.write(`${interrupted.message}; nothing half-done was left behind\n`);
    return interrupted.exitCode;
  }
  const friendly = error instanceof UserError ? error : systemFault(error);
  if (friendly === undefined) {
    const stack = error instanceof Error ? error.stack : String(error);
    process.stderr.write(
      `This is a bug in mathesar-package; please report it with what follows.\n${stack ?? ''}\n`,
    );
    return 70;
  }
  process.stderr.write(`error: ${friendly.message}\n`);
  // A program that is called says it in its own words, and what calls it expects another reason.
  const full = friendly.message.includes('No space left on device');
  for (const hint of full ? [spaceHint] : friendly.hints) process.stderr.write(`  → ${hint}\n`);
  return 1;
}

function systemFault(error: unknown): UserError | undefined {
  for (const cause of causes(error)) {
    const code = systemErrorOf(cause);
    const hint = code === undefined ? undefined : fixable[code];
    if (code === undefined || hint === undefined) continue;
    const path = cause instanceof Error && 'path' in cause ? `: ${String(cause.path)}` : '';
    return new UserError(`${meaningOf(code)}${path}`, { hints: [hint], cause: error });
  }
  return undefined;
}

function causes(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let cause: unknown = error; cause instanceof Error && !chain.includes(cause); cause = cause.cause) {
    chain.push(cause);
  }
  return chain;
}
