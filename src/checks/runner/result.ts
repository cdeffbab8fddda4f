import type { FaultResult } from '../faults/outcome.ts';

/** The result of a step of a scenario. */
export interface StepResult {
  readonly title: string;
  /** 0 for the scenario's own steps, 1 for steps within them … */
  readonly depth: number;
  readonly seconds: number;
  readonly passed: boolean;
  /** The id of the row of docs/run/faults.md that it shows. */
  readonly fault?: string;
}

export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** The result of one scenario on one distro. */
export interface ScenarioResult {
  readonly distro: string;
  readonly scenario: string;
  readonly title: string;
  readonly outcome: 'passed' | 'failed' | 'left out';
  readonly seconds: number;
  readonly steps: readonly StepResult[];
  readonly measures: readonly Measure[];
  readonly notes: readonly string[];
  /** Its rows of docs/run/faults.md. */
  readonly faults: readonly FaultResult[];
  /** Why it failed or was left out. */
  readonly reason?: string;
  /** Folder with the command log and journal of a failure. */
  readonly logs?: string;
}

/** Whether any scenario failed; one that was left out did not. */
export function anyFailed(results: readonly ScenarioResult[]): boolean {
  return results.some(({ outcome }) => outcome === 'failed');
}
