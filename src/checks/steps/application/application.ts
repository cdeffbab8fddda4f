import { expectThat } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import type { Application } from './interface.ts';
import { mathesar } from './mathesar.ts';
import { sample } from './sample.ts';
import type { Visitor } from './visitor.ts';

/** The application of the installed package. */
export function applicationOf(t: ScenarioRun): Promise<Application> {
  return applicationIn(t, '/usr/lib/mathesar/app');
}

/** The application of a release in a folder: the sample, or Mathesar, which has a folder of procedures. */
export async function applicationIn(t: ScenarioRun, folder: string): Promise<Application> {
  const { exitCode } = await t.run(['test', '-d', `${folder}/mathesar/rpc`], { accept: [0, 1] });
  return exitCode === 0 ? mathesar : sample;
}

/** Writes a record with `text`, and expects to read it back. */
export async function writeAndRead(t: ScenarioRun, who: Visitor, text: string): Promise<void> {
  const application = await applicationOf(t);
  await application.writeRecord(t, who, text);
  const records = await application.readRecords(t, who);
  expectThat(records.includes(text), `"${text}" is among the records: ${records.join(', ')}`);
}
