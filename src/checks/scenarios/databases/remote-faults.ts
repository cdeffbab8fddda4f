import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { distrust, trust } from '../../steps/public/certificates.ts';
import { elsewhere, serverElsewhere, type ServerElsewhere } from '../../steps/database/elsewhere/server.ts';
import {
  makeRoleElsewhere,
  place,
  removeElsewhere,
  set,
  setPassword,
  verified,
} from '../../steps/database/elsewhere/set.ts';
import { expectNothingLost, useInstallation } from '../../steps/application/used-installation.ts';
import { faultOf, refusals, type Refusal } from './remote-refusals.ts';

/** What makes trouble in shells, environment files, connection strings and URLs. */
const passwords = [
  ' spaces at both ends ',
  `it's "quoted"`,
  'back\\slash\\',
  '100% of $HOME and `id` #no comment',
  'a@b:c/d?e=f&g;h',
  'grüße 你好 🔑',
] as const;

/** An administrator gets everything wrong that can be, one after the other. */
export const remoteFaults: Scenario = {
  name: 'remote-faults',
  title:
    'whatever is wrong with a PostgreSQL server elsewhere is named with one thing to do, and nothing is written',
  shares: 'installed',
  tests: 'never',
  timeout: 600_000,
  fault: refusals.map(faultOf),
  async run(t) {
    const server = await t.step('start a second server, with an address and a certificate of its own', () =>
      serverElsewhere(t),
    );
    await makeRoleElsewhere(t, server);
    const used = await useInstallation(t);
    for (const one of refusals)
      await t.fault(faultOf(one).id, async () => {
        await isNamed(t, server, one);
        await expectNothingLost(t, used);
      });
    await t.step('every sslmode works where the server admits it', () => sslModes(t, server));
    await t.step('every password works, stored as scram and as md5', () => hostilePasswords(t, server));
    await removeElsewhere(t, server);
  },
};

async function isNamed(t: ScenarioRun, server: ServerElsewhere, one: Refusal): Promise<void> {
  const before = await t.sh('sha256sum /etc/mathesar/*');
  await one.prepare?.(t, server);
  const { stdout, stderr } = await set(t, ['--host', elsewhere.name, ...verified, ...one.options], 1);
  expectEqual(stdout, '', `what is printed where ${one.what}`);
  expectContains(stderr, one.says, `what is said where ${one.what}`);
  expectContains(stderr, one.step, `the next step where ${one.what}`);
  await one.undo?.(t, server);
  expectEqual((await t.sh('sha256sum /etc/mathesar/*')).stdout, before.stdout, 'the settings');
}

async function sslModes(t: ScenarioRun, server: ServerElsewhere): Promise<void> {
  const tried = (mode: string, code = 0): ReturnType<ScenarioRun['run']> =>
    set(t, [...place, '--sslmode', mode, '--sslrootcert', elsewhere.authority, '--dry-run'], code);
  await server.admit(['hostssl all all all scram-sha-256']);
  for (const mode of ['allow', 'prefer', 'require', 'verify-ca', 'verify-full']) await tried(mode);
  expectContains((await tried('disable', 1)).stderr, '--sslmode require', 'the next step without TLS');
  const trusting = ['--sslmode', 'verify-full', '--dry-run'] as const;
  expectContains((await set(t, [...place, ...trusting], 1)).stderr, '--sslrootcert FILE', 'the next step');
  await trust(t);
  await set(t, [...place, ...trusting]);
  await set(t, [...place, ...trusting, '--sslrootcert', 'system']);
  await distrust(t);
  await server.admit(['hostnossl all all all scram-sha-256']);
  for (const mode of ['disable', 'allow', 'prefer']) await tried(mode);
  expectContains((await tried('require', 1)).stderr, 'pg_hba.conf', 'the next step with TLS');
}

async function hostilePasswords(t: ScenarioRun, server: ServerElsewhere): Promise<void> {
  await server.admit(['host all all all md5']);
  for (const text of passwords) {
    for (const how of ['md5', 'scram-sha-256'] as const) {
      await setPassword(t, server, text, how);
      await set(t, [...place, '--dry-run']);
    }
  }
}
