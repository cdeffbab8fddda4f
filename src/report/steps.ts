import { performance } from 'node:perf_hooks';
import type { Progress, Reporter } from '../support/reporter.ts';

/** A finished step: its title, how deep it was nested (0 is outermost) and how long it took, in seconds. */
export interface StepTiming {
  readonly title: string;
  readonly depth: number;
  readonly seconds: number;
}

/** Receives the events of a run and shows them; each call is one event. */
export interface StepEvents {
  begin(title: string, depth: number): void;
  progress(title: string, depth: number, text: string): void;
  end(timing: StepTiming): void;
  fail(title: string, depth: number): void;
  info(message: string): void;
  warn(message: string): void;
}

export interface RecordingReporter extends Reporter {
  readonly timings: readonly StepTiming[];
  readonly warnings: readonly string[];
}

/** A reporter that times the steps, keeps messages, and passes each event to `events`. */
export function createReporter(events: StepEvents): RecordingReporter {
  const timings: StepTiming[] = [];
  const warnings: string[] = [];
  let depth = 0;

  async function step<T>(title: string, work: (progress: Progress) => Promise<T>): Promise<T> {
    const level = depth++;
    const start = performance.now();
    events.begin(title, level);
    const progress: Progress = {
      now: (text) => {
        events.progress(title, level, text);
      },
      count: (done, total, unit) => {
        events.progress(title, level, countText(done, total, unit));
      },
    };
    try {
      const result = await work(progress);
      const timing = { title, depth: level, seconds: (performance.now() - start) / 1000 };
      timings.push(timing);
      events.end(timing);
      return result;
    } catch (error) {
      events.fail(title, level);
      throw error;
    } finally {
      depth = level;
    }
  }

  return {
    timings,
    warnings,
    step,
    info: (message) => {
      events.info(message);
    },
    warn: (message) => {
      // Two distros in one run often give the same warning; once is enough.
      if (warnings.includes(message)) return;
      warnings.push(message);
      events.warn(message);
    },
  };
}

function countText(done: number, total: number, unit: string): string {
  if (unit === 'bytes') return `${megabytes(done)} of ${megabytes(total)} MB`;
  return `${done} of ${total} ${unit}`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
