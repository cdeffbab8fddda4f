import type { ScenarioRun } from '../../runner/scenario.ts';
import { applicationOf } from './application.ts';
import type { Load } from './load.ts';
import type { Visitor } from './visitor.ts';

/** 60 clients that stop half-way, 5 requests that take 5 s, and 50 users who send 6 requests each, all at once. */
export async function crowd(t: ScenarioRun, who: Visitor): Promise<Load> {
  const application = await applicationOf(t);
  const wanted = await application.everyday(t, who);
  const sleeping = await application.sleeping(t, who, 5);
  return { slow: 60, long: Array.from({ length: 5 }, () => sleeping), users: 50, rounds: 6, wanted };
}
