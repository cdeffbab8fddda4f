import { readFile } from 'node:fs/promises';
import { expectThat } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { sql } from './postgresql.ts';

/** Digest of the text of Mathesar's functions in a database of a user's. */
export async function functionsIn(t: ScenarioRun, database: string): Promise<string> {
  const all = `SELECT encode(sha256(convert_to(string_agg(prosrc, '' ORDER BY oid), 'UTF8')), 'hex') FROM pg_proc
    WHERE pronamespace::regnamespace::text IN ('msar', '__msar', 'mathesar_types')`;
  const [[digest] = []] = await sql(t, database, all);
  expectThat(digest !== undefined && digest !== '', 'there are functions of Mathesar’s');
  return digest;
}

/** Has the database refuse the second function that a session makes, until what this returns is called. */
export async function refuseFunctions(t: ScenarioRun, database: string): Promise<() => Promise<void>> {
  await sql(t, database, await readFile(new URL('refuse-functions.sql', import.meta.url), 'utf8'));
  return async () => {
    await sql(t, database, 'DROP EVENT TRIGGER refusing; DROP SCHEMA refusing CASCADE');
  };
}
