import type { Scenario } from '../../../runner/scenario.ts';
import { expectNothingLost, useInstallation } from '../../../steps/application/used-installation.ts';
import { forgetCluster, ownCluster } from '../../../steps/database/cluster.ts';
import { faultOf, type Case } from './case.ts';
import { refusing } from './refusing.ts';
import { surroundings } from './surroundings.ts';
import { unreachable } from './unreachable.ts';

const cases: readonly Case[] = [...unreachable, ...refusing, ...surroundings];

/** PostgreSQL is hit by one thing after the other while Mathesar is in use. */
export const serverFaults: Scenario = {
  name: 'server-faults',
  title: 'whatever happens to PostgreSQL, Mathesar says what is wrong and what helps, and people go on',
  shares: 'installed',
  tests: 'never',
  timeout: 900_000,
  fault: cases.map(faultOf),
  async run(t) {
    const cluster = await ownCluster(t);
    const used = await useInstallation(t);
    for (const one of cases)
      await t.fault(`postgresql-${one.id}`, async () => {
        await one.run(t, cluster, used);
        await expectNothingLost(t, used);
      });
    await forgetCluster(t, cluster);
  },
};
