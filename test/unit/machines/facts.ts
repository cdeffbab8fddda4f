import type { HostFacts } from '../../../src/machines/host/host-facts.ts';

const all = (1n << 41n) - 1n;

/** An ordinary server or laptop: cgroups v2, systemd, every capability of root. */
export const ordinary: HostFacts = {
  cgroups: 'v2',
  controllers: ['cpuset', 'cpu', 'io', 'memory', 'pids'],
  openFiles: 1_048_576,
  processes: Infinity,
  processIds: 4_194_304,
  capabilities: all,
  root: true,
  systemd: true,
};

/** A recorded build host: a virtual machine with hybrid cgroups, no systemd, no CAP_SYS_RESOURCE. */
export const confined: HostFacts = {
  cgroups: 'v1',
  controllers: [
    'blkio',
    'cpu',
    'cpuacct',
    'cpuset',
    'devices',
    'freezer',
    'memory',
    'pids',
    'systemd',
    'unified',
  ],
  openFiles: 20_000,
  processes: 96_350,
  processIds: 32_768,
  capabilities: all & ~(1n << 24n),
  root: true,
  systemd: false,
};
