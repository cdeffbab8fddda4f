import { expect, test } from 'vitest';
import { cgroupFindings, factsWithCgroup2 } from '../../../../src/machines/host/cgroup2.ts';
import { silentReporter } from '../../../../src/support/reporter.ts';
import type { Context } from '../../../../src/support/context.ts';
import { confined, ordinary } from '../facts.ts';

const context: Context = {
  reporter: silentReporter(),
  signal: new AbortController().signal,
  cacheDir: '/nonexistent',
  offline: false,
};

test('nothing is tried where cgroups are v2, or without the rights to mount them', async () => {
  expect(await factsWithCgroup2(ordinary, context)).toBe(ordinary);
  const user = { ...confined, root: false };
  expect(await factsWithCgroup2(user, context)).toBe(user);
  const contained = { ...confined, capabilities: 0n };
  expect(await factsWithCgroup2(contained, context)).toBe(contained);
});

test('a probe says what machines get', () => {
  expect(cgroupFindings(ordinary, ordinary)).toEqual(['cgroups v2']);
  expect(cgroupFindings(confined, { ...confined, cgroups: 'v2' })).toEqual([
    'cgroups v1 on the host; machines get a tree of v2',
  ]);
  expect(cgroupFindings(confined, confined)).toEqual([
    'cgroups: v1, so only machines with systemd before 258 boot here',
  ]);
});
