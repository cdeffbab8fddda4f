import { expectThat } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';

/** The value of SECRET_KEY, as root reads it. */
export async function secretKey(t: ScenarioRun): Promise<string> {
  const { stdout } = await t.run(['cat', '/etc/mathesar/secret.env']);
  const key = /^SECRET_KEY="?([^"\n]+)"?$/m.exec(stdout)?.[1];
  expectThat(key !== undefined, '/etc/mathesar/secret.env sets SECRET_KEY');
  return key;
}
