import { expect, test } from 'vitest';
import { describeDiagnosis } from '../../../src/doctor/describe.ts';
import { findLacks } from '../../../src/doctor/plan.ts';
import { survey } from '../../../src/doctor/survey.ts';
import type { Tool } from '../../../src/config/tools.ts';
import { silentReporter } from '../../../src/support/reporter.ts';

const context = {
  reporter: silentReporter(),
  signal: new AbortController().signal,
  cacheDir: '/nonexistent',
  offline: false,
};

const tool = (name: string, ...command: readonly string[]): Tool => ({
  name,
  why: 'is called by nobody',
  for: { build: 'required' },
  find: { command: [...command] },
  packages: { apt: [`package-of-${name}`] },
});

test('a tool that does not answer is said to be so, and does not keep the others from being looked for', async () => {
  const tools = [
    tool('slow', 'sleep', '60'),
    tool('quick', 'echo', 'quick 1.2'),
    tool('absent', 'no-such-program'),
  ];
  const found = await survey(tools, context, 1500);
  expect(found.map(({ usable, silent, version }) => ({ usable, silent, version }))).toEqual([
    { usable: false, silent: true, version: undefined },
    { usable: true, silent: undefined, version: '1.2' },
    { usable: false, silent: undefined, version: undefined },
  ]);
  const lacks = findLacks(found, ['build'], 'apt');
  const text = describeDiagnosis({ wanted: ['build'], found, drivers: [], lacks });
  expect(text).toMatch(/✖ slow +does not answer/);
  expect(text).toContain('Does not work here: slow\n');
  expect(text).toContain('Missing: absent (package package-of-absent)');
});
