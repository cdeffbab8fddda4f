import { hasCapability, type HostFacts } from '../host/host-facts.ts';

/** podman's default; it fails with "rlimit type 7" where the hard limit of this process is lower. */
const podmanOpenFiles = 1_048_576;

/** A line of containers.conf(5) that this host needs, with its reason. */
interface Setting {
  readonly section: 'containers' | 'engine';
  readonly line: string;
  readonly reason: string;
}

/**
 * The settings that podman needs on this host beyond its defaults; empty on an ordinary one.
 * @param runtimes OCI runtimes that are installed
 */
export function neededSettings(facts: HostFacts, runtimes: readonly string[]): readonly Setting[] {
  const settings: Setting[] = [];
  if (!facts.controllers.includes('pids')) {
    settings.push({
      section: 'containers',
      line: 'pids_limit = 0',
      reason: 'cgroups: the pids controller is missing',
    });
  }
  if (facts.openFiles < podmanOpenFiles && !hasCapability(facts, 'SYS_RESOURCE')) {
    const processes = Math.min(facts.processes, facts.processIds);
    const limits = [`nofile=${facts.openFiles}:${facts.openFiles}`, `nproc=${processes}:${processes}`];
    settings.push({
      section: 'containers',
      line: `default_ulimits = ${JSON.stringify(limits)}`,
      reason: `rlimits: open files are limited to ${facts.openFiles}, and CAP_SYS_RESOURCE is missing`,
    });
  }
  if (!facts.systemd) {
    settings.push(
      { section: 'engine', line: 'cgroup_manager = "cgroupfs"', reason: 'no systemd on the host for scopes' },
      { section: 'engine', line: 'events_logger = "file"', reason: 'no journal on the host' },
    );
  }
  const reason = facts.cgroups === 'v1' ? 'cgroups v1: runc is used there' : crunFault(facts);
  if (reason !== undefined && runtimes.includes('runc')) {
    settings.push({ section: 'engine', line: 'runtime = "runc"', reason });
  }
  return settings;
}

/** Why crun cannot start a container here: on cgroups v2 its device filter is a BPF program, which needs locked memory. */
function crunFault(facts: HostFacts): string | undefined {
  if (facts.cgroups === 'v1' || hasCapability(facts, 'SYS_RESOURCE')) return undefined;
  return 'crun raises the limit of locked memory, and CAP_SYS_RESOURCE is missing';
}

/** Why no installed OCI runtime can run a container here, and which one could; undefined when one can. */
export function runtimeLack(facts: HostFacts, runtimes: readonly string[]): string | undefined {
  const fault = crunFault(facts);
  return fault === undefined || runtimes.includes('runc')
    ? undefined
    : `${fault}; install runc, which does not need it`;
}

/** The text of a containers.conf(5) with these settings, each with its reason as a comment. */
export function containersConf(settings: readonly Setting[]): string {
  const sections = [...new Set(settings.map(({ section }) => section))];
  return sections
    .map((section) => {
      const own = settings.filter((setting) => setting.section === section);
      return [`[${section}]`, ...own.flatMap(({ line, reason }) => [`# ${reason}`, line]), ''].join('\n');
    })
    .join('');
}
