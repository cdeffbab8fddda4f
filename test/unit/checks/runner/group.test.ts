import { expect, test } from 'vitest';
import { groupScenarios } from '../../../../src/checks/runner/group.ts';
import type { Scenario } from '../../../../src/checks/runner/scenario.ts';
import { readDistros } from '../../../../src/config/distros.ts';
import { formats } from '../../../../src/formats/index.ts';

const [first, second] = (await readDistros(formats)).all;
if (first === undefined || second === undefined) throw new Error('there are no two distros');
const pkg = { file: '/x', format: 'deb', name: 'x', version: '1', arch: 'amd64' } as const;
const jobs = [first, second].map((distro) => ({ distro, package: pkg }));

function scenario(name: string, more: Partial<Scenario> = {}): Scenario {
  return { name, title: name, run: () => Promise.resolve(), ...more };
}

function names(scenarios: readonly Scenario[]): readonly (readonly string[])[] {
  return groupScenarios(jobs, scenarios).map((group) => [
    group.job.distro.name,
    ...group.scenarios.map(({ name }) => name),
  ]);
}

test('scenarios that share a machine are a group of each distro; what may take longest comes first', () => {
  const shares = 'installed';
  expect(
    names([
      scenario('a'),
      scenario('b', { shares }),
      scenario('long', { timeout: 400_000 }),
      scenario('c', { shares }),
    ]),
  ).toEqual([
    [first.name, 'b', 'c'],
    [second.name, 'b', 'c'],
    [first.name, 'long'],
    [second.name, 'long'],
    [first.name, 'a'],
    [second.name, 'a'],
  ]);
});

test('where nothing is shared each scenario is a group', () => {
  expect(names([scenario('a')])).toEqual([
    [first.name, 'a'],
    [second.name, 'a'],
  ]);
});

test('a job may have scenarios of its own', () => {
  const [own, other] = jobs;
  if (own === undefined || other === undefined) throw new Error('there are no two jobs');
  const groups = groupScenarios([{ ...own, scenarios: [scenario('mine')] }, other], [scenario('a')]);
  expect(groups.map(({ scenarios: [one] }) => one?.name)).toEqual(['mine', 'a']);
});

test('a scenario that continues another is in its machine, if that one is chosen', () => {
  const begins = scenario('begins');
  const goesOn = scenario('goes-on', { continues: begins });
  expect(names([goesOn, scenario('a'), begins])).toEqual([
    [first.name, 'begins', 'goes-on'],
    [second.name, 'begins', 'goes-on'],
    [first.name, 'a'],
    [second.name, 'a'],
  ]);
  expect(names([goesOn])).toEqual([
    [first.name, 'goes-on'],
    [second.name, 'goes-on'],
  ]);
});
