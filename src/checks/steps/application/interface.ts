import type { ScenarioRun } from '../../runner/scenario.ts';
import type { Wanted } from './load.ts';
import type { Visitor } from './visitor.ts';

/** What a logged-in user does in the application of the package; the sample and Mathesar differ in how. */
export interface Application {
  readonly name: 'sample' | 'mathesar';
  /** Writes a record with `text`. */
  writeRecord(t: ScenarioRun, who: Visitor, text: string): Promise<void>;
  /** The texts of the records written, in the order of writing. */
  readRecords(t: ScenarioRun, who: Visitor): Promise<readonly string[]>;
  /** Imports a file of comma-separated values; returns what the application then shows of it, as text. */
  importFile(t: ScenarioRun, who: Visitor, name: string, content: string): Promise<string>;
  /** What a user's browser asks for again and again. */
  everyday(t: ScenarioRun, who: Visitor): Promise<readonly Wanted[]>;
  /** A request that takes this long: a query that sleeps in the starter database. */
  sleeping(t: ScenarioRun, who: Visitor, seconds: number): Promise<Wanted>;
  /** Uploads a file of so many megabytes, and expects that all of it has arrived. */
  uploadLarge(t: ScenarioRun, who: Visitor, name: string, megabytes: number): Promise<void>;
}
