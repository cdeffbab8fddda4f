import type { Reporter } from './reporter.ts';

/** What every stage gets besides its own input. */
export interface Context {
  readonly reporter: Reporter;
  /** Aborted on Ctrl-C and SIGTERM; passed on to every process, download and file stream. */
  readonly signal: AbortSignal;
  /** Folder of the content-keyed cache (see cache.ts). */
  readonly cacheDir: string;
  /** True when nothing may be downloaded. */
  readonly offline: boolean;
}
