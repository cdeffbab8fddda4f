import { codeOf, UserError } from '../support/errors.ts';
import { Interrupted } from './session.ts';

/** Faults of the machine that a person can mend, by the system's error code. */
const systemFaults: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOSPC: [
    'no space left on the disk',
    'Free some space, or set MATHESAR_PACKAGE_CACHE or --out to another disk.',
  ],
  EDQUOT: [
    'the disk quota is used up',
    'Free some space, or set MATHESAR_PACKAGE_CACHE or --out to another disk.',
  ],
  EACCES: ['permission denied', 'Give a folder that you may write to, with --out or MATHESAR_PACKAGE_CACHE.'],
  EROFS: [
    'the file system is read-only',
    'Give a folder that you may write to, with --out or MATHESAR_PACKAGE_CACHE.',
  ],
};

/**
 * Tells a person why a run ended, on standard error, and returns the process's exit code: 1 for what a person
 * can do something about, 128 + the signal's number for an interrupt, 70 (EX_SOFTWARE, sysexits.h) for a bug.
 */
export function reportFailure(error: unknown): number {
  const interrupted = causes(error).find((cause) => cause instanceof Interrupted);
  if (interrupted !== undefined) {
    process.stderr.write(`${interrupted.message}; nothing was left half-done\n`);
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
  for (const hint of friendly.hints) process.stderr.write(`  → ${hint}\n`);
  return 1;
}

function systemFault(error: unknown): UserError | undefined {
  for (const cause of causes(error)) {
    const fault = systemFaults[codeOf(cause) ?? ''];
    if (fault === undefined) continue;
    const path = cause instanceof Error && 'path' in cause ? `: ${String(cause.path)}` : '';
    return new UserError(`${fault[0]}${path}`, { hints: [fault[1]], cause: error });
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
