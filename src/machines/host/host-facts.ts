import { readdir, readFile, statfs } from 'node:fs/promises';
import { pathExists } from 'fs-extra/esm';

/** The facts about the host that decide whether, and how, a machine with systemd as PID 1 can run. */
export interface HostFacts {
  /** `v1` also stands for hybrid: a cgroup2 tree beside v1 controllers. */
  readonly cgroups: 'v2' | 'v1';
  /** Controllers that a container's limits can use: of the cgroup2 tree, or the v1 hierarchies. */
  readonly controllers: readonly string[];
  /** Hard limits of this process; Infinity when unlimited. */
  readonly openFiles: number;
  readonly processes: number;
  /** Highest process id; podman lowers its own limit of processes to it. */
  readonly processIds: number;
  /** Effective capabilities as a bit set (capabilities(7)). */
  readonly capabilities: bigint;
  /** True when this process runs as root. */
  readonly root: boolean;
  /** True when systemd is the host's PID 1. */
  readonly systemd: boolean;
}

/** Bits of <linux/capability.h>. */
export const capability = { SYS_ADMIN: 21n, SYS_RESOURCE: 24n } as const;

/** True when this process has the capability. */
export function hasCapability(facts: HostFacts, name: keyof typeof capability): boolean {
  return ((facts.capabilities >> capability[name]) & 1n) === 1n;
}

/** Reads the facts from /proc and /sys of the host. */
export async function readHostFacts(): Promise<HostFacts> {
  const limits = await readFile('/proc/self/limits', 'utf8');
  const status = await readFile('/proc/self/status', 'utf8');
  const cgroups = await cgroupVersion();
  return {
    cgroups,
    controllers: await cgroupControllers(cgroups),
    openFiles: hardLimit(limits, 'Max open files'),
    processes: hardLimit(limits, 'Max processes'),
    processIds: Number(await readFile('/proc/sys/kernel/pid_max', 'utf8')),
    capabilities: effectiveCapabilities(status),
    root: process.geteuid?.() === 0,
    systemd: await pathExists('/run/systemd/system'),
  };
}

/** The hard limit of a row of /proc/PID/limits (proc(5)); Infinity when unlimited or missing. */
export function hardLimit(limits: string, row: string): number {
  const line = limits.split('\n').find((candidate) => candidate.startsWith(row));
  const hard = line?.slice(row.length).trim().split(/\s+/)[1];
  return hard === undefined || hard === 'unlimited' ? Infinity : Number(hard);
}

/** The CapEff line of /proc/PID/status (proc(5)). */
export function effectiveCapabilities(status: string): bigint {
  const hex = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return hex === undefined ? 0n : BigInt(`0x${hex}`);
}

async function cgroupVersion(): Promise<HostFacts['cgroups']> {
  const cgroup2Magic = 0x63677270;
  return (await statfs('/sys/fs/cgroup')).type === cgroup2Magic ? 'v2' : 'v1';
}

async function cgroupControllers(version: HostFacts['cgroups']): Promise<readonly string[]> {
  if (version === 'v1') return (await readdir('/sys/fs/cgroup')).flatMap((name) => name.split(','));
  return (await readFile('/sys/fs/cgroup/cgroup.controllers', 'utf8')).trim().split(' ');
}
