import type { Scenario } from '../scenario.ts';

/** Every scenario, in the order in which they are told. */
export const scenarios: readonly Scenario[] = [];
