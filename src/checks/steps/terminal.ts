import { z } from 'zod';
import type { ScenarioRun } from '../runner/scenario.ts';

/** A question, as a regular expression of Python, and the answer that is typed; "^C" is Ctrl-C. */
export type Typed = readonly [question: string, answer: string];

const ended = z.object({ code: z.number(), shown: z.string() });

/**
 * Runs a command on its own terminal and answers its questions, each once and in any order; the command may also
 * not ask them. Returns how it ended and everything that the terminal showed.
 */
export async function onTerminal(
  t: ScenarioRun,
  command: readonly string[],
  typed: readonly Typed[],
): Promise<{ readonly code: number; readonly shown: string }> {
  return ended.parse(await t.probe('terminal', { command, typed }));
}
