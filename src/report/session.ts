import { codeOf } from '../support/errors.ts';
import { defaultCacheDir } from '../support/caching/cache.ts';
import type { Context } from '../support/context.ts';
import { plainEvents } from './plain.ts';
import { createReporter, type RecordingReporter } from './steps.ts';
import { terminalEvents } from './terminal.ts';

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: boolean | undefined;
  readonly offline?: boolean | undefined;
}

export interface Session extends Context {
  readonly reporter: RecordingReporter;
  /** Prints a command's result on standard output: text for people, or `value` as JSON with --json. */
  result(text: string, value: unknown): void;
}

/**
 * What a command needs to run: a reporter that fits the terminal (progress goes to standard error), the cache
 * folder, and a signal that Ctrl-C and SIGTERM abort.
 */
export function openSession(options: CommonOptions): Session {
  const stream = process.stderr;
  const events = stream.isTTY
    ? terminalEvents(stream)
    : plainEvents((line) => {
        stream.write(`${line}\n`);
      });
  return {
    reporter: createReporter(events),
    signal: interruptSignal(),
    cacheDir: defaultCacheDir(),
    offline: options.offline === true,
    result(text, value) {
      process.stdout.write(options.json === true ? `${JSON.stringify(value, undefined, 2)}\n` : `${text}\n`);
    },
  };
}

/** Thrown through the stages when a person, or the system, ends the run. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  /** 128 + the signal's number, as shells report it. */
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGPIPE') {
    super(`ended by ${signal}`);
    this.exitCode = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGPIPE: 141 }[signal];
  }
}

/** A signal that is aborted with `Interrupted` on SIGINT, SIGTERM, SIGHUP, and when a reader of the output ends. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Not `once`: execa, seeing no listener but its own on a signal, would end this process at once,
    // before any cleanup.
    process.on(name, () => {
      controller.abort(new Interrupted(name));
    });
  }
  // Node ignores SIGPIPE and gives an error of the stream instead, which would end this process at once.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: Error) => {
      const reason = codeOf(error) === 'EPIPE' ? new Interrupted('SIGPIPE') : error;
      // Also for a result that is written last, when nothing checks the signal any more.
      process.exitCode = reason instanceof Interrupted ? reason.exitCode : 1;
      controller.abort(reason);
    });
  }
  return controller.signal;
}
