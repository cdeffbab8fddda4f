import { expect, test } from 'vitest';
import { describeResult, describeTotal } from '../../../../src/checks/runner/report.ts';
import type { ScenarioResult } from '../../../../src/checks/runner/result.ts';

const result: ScenarioResult = {
  distro: 'debian-13',
  scenario: 'install',
  title: 'it installs',
  outcome: 'failed',
  seconds: 3,
  steps: [{ title: 'apt install', depth: 0, seconds: 2.94, passed: false }],
  measures: [{ name: 'first answer', value: 9.349, unit: 's' }],
  notes: [],
  faults: [],
  reason: Array.from({ length: 20 }, (_, line) => `line ${line}`).join('\n'),
  logs: 'check-logs/debian-13/install',
};

test('a failure shows its steps, figures, the reason’s beginning and where the logs are', () => {
  const lines = describeResult(result).split('\n');
  expect(lines.slice(0, 4)).toEqual([
    '✖ debian-13 install: it installs (3.0 s)',
    '  ✖ apt install (2.9 s)',
    '    first answer: 9.3 s',
    '    line 0',
  ]);
  expect(lines.slice(-3)).toEqual([
    '    line 14',
    '    … 5 more lines',
    '    logs: check-logs/debian-13/install',
  ]);
});

test('what was left out says why, and the total names the failures', () => {
  const leftOut: ScenarioResult = { ...result, outcome: 'left out', reason: 'it needs a newer package' };
  expect(describeResult(leftOut)).toBe('- debian-13 install: left out, it needs a newer package');
  const passed: ScenarioResult = { ...result, outcome: 'passed' };
  expect(describeTotal([passed, result, leftOut])).toBe('1 passed, 1 failed, 1 left out: debian-13 install');
  expect(describeTotal([passed, passed])).toBe('2 passed');
});
