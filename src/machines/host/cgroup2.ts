import { fileURLToPath } from 'node:url';
import type { Context } from '../../support/context.ts';
import { call } from '../../support/process.ts';
import { hasCapability, type HostFacts } from './host-facts.ts';

const script = fileURLToPath(new URL('cgroup2.sh', import.meta.url));

/** Arguments of unshare(1), before a command that must see cgroups v2 whatever the host has mounted. */
export const withCgroup2 = ['--mount', 'sh', script] as const;

/**
 * The facts for a driver that runs its commands with `withCgroup2`: on a host with cgroups v1 or hybrid cgroups, those
 * of the cgroup2 tree that its machines get.
 * @returns the facts unchanged where this user may not mount such a tree
 */
export async function factsWithCgroup2(facts: HostFacts, context: Context): Promise<HostFacts> {
  if (facts.cgroups === 'v2' || !facts.root || !hasCapability(facts, 'SYS_ADMIN')) return facts;
  const tried = await call('unshare', [...withCgroup2, 'cat', '/sys/fs/cgroup/cgroup.controllers'], {
    signal: context.signal,
  });
  if (tried.exitCode !== 0) return facts;
  const controllers = tried.stdout.split(/\s+/).filter((name) => name !== '');
  return { ...facts, cgroups: 'v2', controllers };
}

/** What a probe reports about the cgroups of the host and of its machines. */
export function cgroupFindings(host: HostFacts, machines: HostFacts): readonly string[] {
  if (host.cgroups === 'v2') return ['cgroups v2'];
  if (machines.cgroups === 'v2') return ['cgroups v1 on the host; machines get a tree of v2'];
  return ['cgroups: v1, so only machines with systemd before 258 boot here'];
}
