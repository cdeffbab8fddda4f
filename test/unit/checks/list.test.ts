import { expect, test } from 'vitest';
import { describeList, listScenarios } from '../../../src/checks/list.ts';
import { scenarios } from '../../../src/checks/scenarios/index.ts';

const listed = await listScenarios(scenarios);

test('every scenario is listed with its folder as its subject', () => {
  expect(listed.map(({ name }) => name)).toEqual(scenarios.map(({ name }) => name));
  expect(listed.filter(({ subject }) => subject === 'other')).toEqual([]);
  expect(listed.find(({ name }) => name === 'downgrade')).toMatchObject({
    subject: 'upgrading',
    needs: ['a newer package (--upgrade-to)', 'PostgreSQL in the machine'],
    tests: 'one distro',
    timeout: 600,
    faults: [{ id: 'downgrade', subject: 'upgrade' }],
  });
});

test('the list as text has a line a scenario', () => {
  const lines = describeList(listed).split('\n');
  expect(lines).toHaveLength(scenarios.length + 2);
  expect(lines).toContainEqual(
    expect.stringMatching(/^cut-off +faults +1 +every distro +apt; the installed machine/),
  );
});
