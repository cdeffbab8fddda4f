import type { StepEvents } from './steps.ts';

/** Progress where there is no terminal (a log, a CI job): one line as each step ends, no control codes. */
export function plainEvents(write: (line: string) => void): StepEvents {
  const indent = (depth: number): string => '  '.repeat(depth);
  return {
    begin(title, depth) {
      if (depth === 0) write(`${title} …`);
    },
    progress: () => undefined,
    end({ title, depth, seconds }) {
      write(`${indent(depth)}done: ${title} (${seconds.toFixed(1)} s)`);
    },
    fail(title, depth) {
      write(`${indent(depth)}failed: ${title}`);
    },
    info: write,
    warn: (message) => {
      write(`warning: ${message}`);
    },
  };
}
