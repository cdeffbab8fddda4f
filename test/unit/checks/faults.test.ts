import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { rowsOf, type Fault } from '../../../src/checks/faults/fault.ts';
import { faultsPage, faultsPagePath } from '../../../src/checks/faults/page.ts';
import { faultTable } from '../../../src/checks/faults/table.ts';
import { runChecks } from '../../../src/checks/runner/run.ts';
import type { ScenarioResult } from '../../../src/checks/runner/result.ts';
import type { Scenario } from '../../../src/checks/runner/scenario.ts';
import { scenarios } from '../../../src/checks/scenarios/index.ts';
import { silentReporter } from '../../../src/support/reporter.ts';
import { temporaryFolder } from '../../temporary.ts';
import { fakeDriver } from './fake-machine.ts';
import { job, scenario } from './runner/scene.ts';

const rows = scenarios.flatMap(rowsOf);

test('docs/run/faults.md is as `npm run docs` writes it', async () => {
  expect(await readFile(faultsPagePath, 'utf8')).toBe(faultsPage(scenarios));
});

test('every row has an id of its own', () => {
  const ids = rows.map(({ id }) => id);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
});

const one = { subject: 'disk', before: 'in use', fault: 'it fills up', after: 'it says so' } as const;
const faults: readonly Fault[] = [
  { ...one, id: 'full' },
  { ...one, id: 'slow', fresh: true },
];

async function check(given: Scenario): Promise<ScenarioResult> {
  const context = {
    ...{ reporter: silentReporter(), signal: new AbortController().signal },
    ...{ cacheDir: '/nonexistent', offline: true },
  };
  const options = { driver: fakeDriver(), scenarios: [given], parallel: 1, logsDir: await temporaryFolder() };
  const [result] = await runChecks([job], options, context);
  if (result === undefined) throw new Error('no result');
  return result;
}

/** Shows that nothing is lost. */
const proof: Scenario['run'] = (t) => t.step('nothing is lost', () => Promise.resolve());

test('each row has the result of its step, and what is not reached is not passed', async () => {
  const given = scenario(
    async (t) => {
      await t.fault('full', () => proof(t));
      await t.fault('slow', () => Promise.reject(new Error('no')));
    },
    { fault: [...faults, { ...one, id: 'gone' }, { ...one, id: 'rpm', packageManagers: ['dnf'] }] },
  );
  const result = await check(given);
  const outcomes = result.faults.map(({ id, outcome }) => [id, outcome]);
  expect(outcomes).toEqual([
    ['full', 'passed'],
    ['slow', 'failed'],
    ['gone', 'not reached'],
    ['rpm', 'left out'],
  ]);
  expect(faultTable([result, { ...result, distro: 'fedora-44', faults: [] }]).split('\n')).toEqual([
    'fault  subject  debian-13',
    'full   disk     ✔ passed',
    'slow   disk     ✖ failed',
    'gone   disk     ? not reached',
    'rpm    disk     - left out',
    '1 of 4 faults did no harm, 1 left out',
  ]);
});

test('a row that was not tried fails the scenario', async () => {
  const given = scenario((t) => t.fault('full', () => proof(t)), { fault: faults });
  expect(await check(given)).toMatchObject({
    outcome: 'failed',
    reason: 'the row "slow" was not tried: no t.fault("slow", …)',
  });
});

test.each([
  ['of a row', { fault: [{ ...one, id: 'full' }] }, (t) => t.fault('full', () => Promise.resolve())],
  [
    'of another row',
    { fault: faults },
    async (t) => {
      await t.fault('full', () => Promise.resolve());
      await t.fault('slow', () => proof(t));
    },
  ],
  ['of a scenario', { fault: one }, () => Promise.resolve()],
] as const satisfies readonly (readonly [string, Partial<Scenario>, Scenario['run']])[])(
  'without proof that nothing is lost, a scenario fails: %s',
  async (_, more, run) => {
    expect(await check(scenario(run, more))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('does not show that nothing is lost') as string,
      faults: expect.arrayContaining([expect.objectContaining({ outcome: 'failed' })]) as unknown,
    });
    expect(await check(scenario(proof, { fault: one }))).toMatchObject({ outcome: 'passed' });
  },
);
