/**
 * Where a stage reports what it does. A stage never prints; the command line and the tests each have their own
 * implementation.
 */
export interface Reporter {
  /** Runs `work` as one named step; its duration is recorded and its progress shown. Steps may nest. */
  step<T>(title: string, work: (progress: Progress) => Promise<T>): Promise<T>;
  /** A fact that deserves its own line. */
  info(message: string): void;
  /** Something that a person should act on, though the run continues. */
  warn(message: string): void;
}

export interface Progress {
  /** What the step is doing now, e.g. a file's name. */
  now(text: string): void;
  /** How far the step is; `unit` is shown after the numbers ("wheels", "bytes"). */
  count(done: number, total: number, unit: string): void;
}

/** A reporter that prints nothing and keeps every message, for tests and benchmarks. */
export function silentReporter(): Reporter & { readonly lines: string[] } {
  const lines: string[] = [];
  const progress: Progress = { now: () => undefined, count: () => undefined };
  return {
    lines,
    step: async (title, work) => {
      lines.push(title);
      return work(progress);
    },
    info: (message) => lines.push(message),
    warn: (message) => lines.push(`warning: ${message}`),
  };
}
