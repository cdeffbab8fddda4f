import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Distro } from '../../config/distros.ts';
import type { ExecOptions, Machine } from '../../machines/machine.ts';
import { messageOf } from '../../support/errors.ts';
import type { RunResult } from '../../support/process.ts';
import type { Context } from '../../support/context.ts';
import { appliesTo, type FaultRow } from '../faults/fault.ts';
import { ExpectationError } from './expectation.ts';
import type { Measure, StepResult } from './result.ts';
import type { CommandOptions, ScenarioRun } from './scenario.ts';

export interface RunInput extends Pick<ScenarioRun, 'package' | 'upgrade' | 'next'> {
  readonly machine: Machine;
  readonly distro: Distro;
  readonly context: Context;
  /** The rows that its steps may show. */
  readonly rows?: readonly FaultRow[];
  /** Called with the title of each step as it begins. */
  readonly onStep: (title: string) => void;
  /** Boots copies of a folder of the machine. */
  readonly boot: (folder: string, copies: number) => Promise<readonly Machine[]>;
  /** Starts a machine of another distro, with the package for it inside; absent where none is needed. */
  readonly startOther?: () => Promise<Pick<RunInput, 'machine' | 'distro' | 'package' | 'upgrade'>>;
  /** Where the probes' Python files are. */
  readonly probeDir?: string;
}

/** What happened, in order; filled while the scenario runs. */
export interface Recording {
  readonly steps: StepResult[];
  readonly measures: Measure[];
  readonly notes: string[];
  /** Every command with its output: the log that a failure keeps. */
  readonly log: string[];
}

const ownProbes = fileURLToPath(new URL('../probe/', import.meta.url));

/** What a scenario runs with, and the recording that it fills. */
export function startRun(input: RunInput): { t: ScenarioRun; recording: Recording } {
  const recording: Recording = { steps: [], measures: [], notes: [], log: [] };
  const step = stepper(recording, input.onStep);
  return { t: runIn(input.machine, input, recording, step), recording };
}

/** The same scenario's run in one of its machines. */
function runIn(machine: Machine, input: RunInput, recording: Recording, step: Step): ScenarioRun {
  const exec = loggedExec(machine, recording.log);

  async function run(
    command: readonly string[],
    options: CommandOptions = {},
    name = shown(command),
  ): Promise<RunResult> {
    const { accept = [0], ...rest } = options;
    const result = await exec(command, rest, name);
    if (accept === 'any' || accept.includes(result.exitCode)) return result;
    throw new ExpectationError(failedCommand(name, result));
  }

  return {
    machine: { ...machine, exec: (command, options = {}) => exec(command, options, shown(command)) },
    distro: input.distro,
    context: input.context,
    package: input.package,
    ...(input.upgrade === undefined ? {} : { upgrade: input.upgrade }),
    ...(input.next === undefined ? {} : { next: input.next }),
    step: (title, work) => step(title, work),
    fault: async (id, work) => {
      const row = input.rows?.find((one) => one.id === id);
      if (row === undefined) throw new Error(`the scenario has no fault "${id}"`);
      if (appliesTo(row, input.distro)) await step(`${row.fault}: ${row.after}`, work, id);
    },
    run: (command, options) => run(command, options),
    sh: (script, options) => run(['sh', '-euc', script], options),
    probe: async (name, request, options = {}) => {
      const program = await readFile(`${input.probeDir ?? ownProbes}${name}.py`, 'utf8');
      const question = JSON.stringify(request);
      // The whole program would flood the log.
      const label = shown(['probe', name, question]);
      const { stdout } = await run(['python3', '-c', program], { ...options, input: question }, label);
      return parsedAnswer(name, stdout);
    },
    eventually: (what, attempt, timeout) => eventually(what, attempt, timeout, input.context.signal),
    boot: async (folder, copies) => {
      const booted = await input.boot(folder, copies);
      return booted.map((one) => runIn(one, input, recording, step));
    },
    elsewhere: async () => {
      if (input.startOther === undefined) throw new Error('the scenario does not need other-package');
      const other = await input.startOther();
      return runIn(other.machine, { ...input, ...other }, recording, step);
    },
    measure: (name, value, unit) => {
      recording.measures.push({ name, value, unit });
      recording.log.push(`# ${name}: ${value} ${unit}`);
    },
    note: (text) => {
      recording.notes.push(text);
      recording.log.push(`# ${text}`);
    },
  };
}

/** A step, and the id of the row that it shows. */
type Step = <T>(title: string, work: () => Promise<T>, fault?: string) => Promise<T>;

function stepper(recording: Recording, onStep: (title: string) => void): Step {
  let depth = 0;
  return async (title, work, fault) => {
    const level = depth++;
    const start = performance.now();
    // In the order in which steps begin, which is how people read a report.
    const shows = fault === undefined ? {} : { fault };
    const place = recording.steps.push({ title, depth: level, seconds: 0, passed: false, ...shows }) - 1;
    const finish = (passed: boolean): void => {
      const seconds = (performance.now() - start) / 1000;
      recording.steps[place] = { title, depth: level, seconds, passed, ...shows };
    };
    recording.log.push(`\n== ${title}`);
    onStep(title);
    try {
      const result = await work();
      finish(true);
      return result;
    } catch (error) {
      finish(false);
      throw error;
    } finally {
      depth = level;
    }
  };
}

/** Runs a command in the machine, and writes it to the log by this name with its output. */
type Exec = (command: readonly string[], options: ExecOptions, name: string) => Promise<RunResult>;

function loggedExec(machine: Machine, log: string[]): Exec {
  return async (command, options, name) => {
    const start = performance.now();
    log.push(`${options.user === undefined ? '#' : `${options.user}$`} ${name}`);
    try {
      const result = await machine.exec(command, options);
      const seconds = ((performance.now() - start) / 1000).toFixed(2);
      log.push(`${result.stdout}${result.stderr}[exit ${result.exitCode} after ${seconds} s]`);
      return result;
    } catch (error) {
      log.push(`[${messageOf(error)}]`);
      throw error;
    }
  };
}

async function eventually<T>(
  what: string,
  attempt: () => Promise<T>,
  timeout = 30_000,
  signal: AbortSignal,
): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (Date.now() >= deadline) {
        throw new ExpectationError(`not within ${timeout / 1000} s: ${what}\n${messageOf(error)}`, {
          cause: error,
        });
      }
    }
    await delay(250, undefined, { signal });
  }
}

function parsedAnswer(name: string, stdout: string): unknown {
  try {
    return JSON.parse(stdout) as unknown;
  } catch (error) {
    throw new ExpectationError(`the probe ${name} did not answer in JSON: ${stdout.slice(0, 500)}`, {
      cause: error,
    });
  }
}

function failedCommand(name: string, { exitCode, stdout, stderr }: RunResult): string {
  const output = `${stdout}${stderr}`.trimEnd().split('\n').slice(-25).join('\n');
  return `${name} ended with ${exitCode}\n${output}`;
}

/** A command as a person would type it, cut off where it is a long script. */
function shown(command: readonly string[]): string {
  const words = command.map((word) => (/^[\w@%+=:,./~-]+$/.test(word) ? word : JSON.stringify(word)));
  const line = words.join(' ');
  return line.length <= 500 ? line : `${line.slice(0, 500)} …`;
}
