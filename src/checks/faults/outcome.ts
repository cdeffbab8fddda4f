import type { Distro } from '../../config/distros.ts';
import { fail } from '../runner/expectation.ts';
import type { ScenarioResult, StepResult } from '../runner/result.ts';
import type { Scenario } from '../runner/scenario.ts';
import { appliesTo, nothingLost, rowsOf, type FaultRow } from './fault.ts';

/** A row with what became of it on one distro. */
export interface FaultResult extends FaultRow {
  readonly outcome: 'passed' | 'failed' | 'left out' | 'not reached';
}

/**
 * Expects of a scenario that has ended well that it has taken each of its rows, and shown that nothing is lost.
 * @throws ExpectationError that names the row which is only claimed
 */
export function requireProof(scenario: Scenario, steps: readonly StepResult[], distro: Distro): void {
  for (const row of rowsOf(scenario).filter((one) => appliesTo(one, distro))) {
    const taken = stepsOf(row, steps);
    if (taken.length === 0 && row.id !== row.scenario)
      fail(`the row "${row.id}" was not tried: no t.fault("${row.id}", …)`);
    if (isProven(row, taken)) continue;
    fail(`the row "${row.id}" does not show that nothing is lost: call expectNothingLost in it`);
  }
}

/** The scenario's rows with what became of each. */
export function faultResults(
  scenario: Scenario,
  steps: readonly StepResult[],
  outcome: ScenarioResult['outcome'],
  distro: Distro,
): readonly FaultResult[] {
  return rowsOf(scenario).map((row) => ({ ...row, outcome: outcomeOf(row, steps, outcome, distro) }));
}

function outcomeOf(
  row: FaultRow,
  steps: readonly StepResult[],
  outcome: ScenarioResult['outcome'],
  distro: Distro,
): FaultResult['outcome'] {
  if (outcome === 'left out' || !appliesTo(row, distro)) return 'left out';
  const own = steps.find(({ fault }) => fault === row.id);
  if (own !== undefined) return own.passed && isProven(row, stepsOf(row, steps)) ? 'passed' : 'failed';
  if (row.id === row.scenario) return outcome;
  return 'not reached';
}

/** Whether there was nothing to lose, or one of the row's steps has shown that nothing is lost. */
function isProven({ fresh }: FaultRow, steps: readonly StepResult[]): boolean {
  return fresh === true || steps.some(({ title, passed }) => passed && title === nothingLost);
}

/** The step of the row with those in it; all of the scenario's where the row is the scenario itself. */
function stepsOf(row: FaultRow, steps: readonly StepResult[]): readonly StepResult[] {
  const begin = steps.findIndex(({ fault }) => fault === row.id);
  const first = steps[begin];
  if (first === undefined) return row.id === row.scenario ? steps : [];
  const rest = steps.slice(begin + 1);
  const end = rest.findIndex(({ depth }) => depth <= first.depth);
  return [first, ...(end === -1 ? rest : rest.slice(0, end))];
}
