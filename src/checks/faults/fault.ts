import type { Distro } from '../../config/distros.ts';
import type { Scenario } from '../runner/scenario.ts';

/** What faults are sorted by, in the order of the table. */
export const faultSubjects = [
  'installing',
  'settings',
  'PostgreSQL here',
  'PostgreSQL elsewhere',
  'package manager',
  'upgrade',
  'backup',
  'leaving',
  'disk',
  'system',
  'power',
  'network',
] as const;
export type FaultSubject = (typeof faultSubjects)[number];

/** Something that goes wrong on somebody's machine, and what comes of it: a row of docs/run/faults.md. */
export interface Fault {
  /** Unique among all rows: lower case, words joined by "-". Where it is absent, the scenario's name. */
  readonly id?: string;
  readonly subject: FaultSubject;
  /** The state before, e.g. "in use". */
  readonly before: string;
  /** What goes wrong, e.g. "PostgreSQL is stopped". */
  readonly fault: string;
  /** What the administrator sees and does, and the state after. */
  readonly after: string;
  /** There is nothing yet that could be lost. Every other row must show that nothing is: steps/nothing-lost.ts. */
  readonly fresh?: true;
  /** The package managers that it applies to; those of the scenario when absent. */
  readonly packageManagers?: readonly Distro['packageManager'][];
}

export interface FaultRow extends Fault {
  readonly id: string;
  readonly scenario: string;
}

/** The rows that a scenario shows: none, itself, or each step that it takes by `t.fault`. */
export function rowsOf({ name, fault = [], packageManagers }: Scenario): readonly FaultRow[] {
  const faults = 'subject' in fault ? [fault] : fault;
  const inherited = packageManagers === undefined ? {} : { packageManagers };
  return faults.map((one) => ({ id: name, ...inherited, ...one, scenario: name }));
}

/** Whether a row applies to a distro. */
export function appliesTo({ packageManagers }: Fault, { packageManager }: Distro): boolean {
  return packageManagers?.includes(packageManager) ?? true;
}

/** The title of the step that proves that nothing is lost, wherever it is nested. */
export const nothingLost = 'nothing is lost';
