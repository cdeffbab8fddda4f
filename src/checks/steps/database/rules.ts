import type { ScenarioRun } from '../../runner/scenario.ts';
import { sql } from './postgresql.ts';

/** pg_hba.conf: where it is, its owner and mode, and every byte. */
export interface Rules {
  readonly path: string;
  readonly owner: string;
  readonly text: string;
}

/** What pg_hba.conf says now. */
export async function rulesNow(t: ScenarioRun): Promise<Rules> {
  const [[path = ''] = []] = await sql(t, 'postgres', 'SHOW hba_file');
  const { stdout: owner } = await t.run(['stat', '-c', '%U:%G %a', path]);
  return { path, owner, text: (await t.run(['cat', path])).stdout };
}

/** Puts `text` in place of pg_hba.conf, with its owner and mode. Returns what was there. */
export async function replaceRules(t: ScenarioRun, text: string): Promise<Rules> {
  const rules = await rulesNow(t);
  await writeRules(t, rules.path, text);
  return rules;
}

/** Writes pg_hba.conf, also where nobody can log in to the database postgres. */
export async function writeRules(t: ScenarioRun, path: string, text: string): Promise<void> {
  await t.sh('cat >"$FILE"', { input: text, env: { FILE: path } });
  await reload(t);
}

/** The server reads its configuration anew, soon after this has returned. */
export async function reload(t: ScenarioRun): Promise<void> {
  await sql(t, 'template1', 'SELECT pg_reload_conf()');
}
