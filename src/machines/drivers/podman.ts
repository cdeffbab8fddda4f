import { writeFile } from 'node:fs/promises';
import { cached } from '../../support/caching/cache.ts';
import { sha256 } from '../../support/caching/digest.ts';
import { isInstalled, missingPrograms } from '../../support/process.ts';
import type { Context } from '../../support/context.ts';
import { cgroupFindings, factsWithCgroup2, withCgroup2 } from '../host/cgroup2.ts';
import { startContainer, sweepContainers } from './container.ts';
import { containersConf, neededSettings, runtimeLack } from './containers-conf.ts';
import { callEngine, type Engine } from './engine.ts';
import { hasCapability, readHostFacts, type HostFacts } from '../host/host-facts.ts';
import type { Probe, Driver } from '../machine.ts';

/** Machines as podman containers: podman supports systemd as PID 1, and needs no daemon. */
export const podman: Driver = {
  name: 'podman',
  probe,
  start: async (distro, context, options) => {
    const { engine, facts } = await podmanHere(await readHostFacts(), context);
    return startContainer(engine, facts, distro, context, options);
  },
  sweep: async (context) =>
    sweepContainers((await podmanHere(await readHostFacts(), context)).engine, context),
};

interface PodmanHere {
  readonly engine: Engine;
  /** The host as podman's containers see it. */
  readonly facts: HostFacts;
  /** OCI runtimes that are installed. */
  readonly runtimes: readonly string[];
}

/** How to call podman on this host, for what is no machine. */
export async function podmanEngine(context: Context): Promise<Engine> {
  return (await podmanHere(await readHostFacts(), context)).engine;
}

/** How to call podman on this host. */
async function podmanHere(host: HostFacts, context: Context): Promise<PodmanHere> {
  const facts = await factsWithCgroup2(host, context);
  const runtimes = await installedRuntimes(context);
  const env = await configuration(facts, runtimes, context);
  const command =
    facts.cgroups === host.cgroups ? (['podman'] as const) : (['unshare', ...withCgroup2, 'podman'] as const);
  return {
    engine: {
      name: 'podman',
      command,
      env,
      bootOptions: ['--systemd=always'],
      init: ['/sbin/init'],
      // With one of these, the containers may be another host's.
      entered: (process.env.CONTAINER_HOST ?? process.env.CONTAINER_CONNECTION) === undefined,
    },
    facts,
    runtimes,
  };
}

/**
 * The environment that gives podman the settings that this host needs; empty on an ordinary host, or where the user
 * has chosen a configuration.
 */
async function configuration(
  facts: HostFacts,
  runtimes: readonly string[],
  context: Context,
): Promise<Readonly<Record<string, string>>> {
  if (process.env.CONTAINERS_CONF ?? process.env.CONTAINERS_CONF_OVERRIDE) return {};
  const text = containersConf(neededSettings(facts, runtimes));
  if (text === '') return {};
  const key = `containers-${sha256(text).slice(0, 12)}.conf`;
  const path = await cached(context.cacheDir, 'roots', key, (temporary) => writeFile(temporary, text));
  // podman 5 reads the override on top of the host's files; podman 4 only knows the replacement.
  return { CONTAINERS_CONF: path, CONTAINERS_CONF_OVERRIDE: path };
}

async function installedRuntimes(context: Context): Promise<readonly string[]> {
  const found = await Promise.all(
    ['runc', 'crun'].map(async (name) => ((await isInstalled(name, context)) ? [name] : [])),
  );
  return found.flat();
}

async function probe(context: Context): Promise<Probe> {
  const missing: string[] = [];
  for (const tool of ['podman', 'nsenter', 'setpriv']) {
    if (!(await isInstalled(tool, context))) missing.push(tool);
  }
  if (missing.length > 0) return { works: false, fault: 'engine', findings: [missingPrograms(missing)] };
  const host = await readHostFacts();
  if (!host.root) {
    const why = 'a machine with a server’s sandboxing needs real root; run the command with sudo';
    return { works: false, fault: 'rights', findings: [why] };
  }
  if (!hasCapability(host, 'SYS_ADMIN')) {
    return { works: false, fault: 'rights', findings: ['CAP_SYS_ADMIN is missing, as in a container'] };
  }
  const { engine, facts, runtimes } = await podmanHere(host, context);
  const lack = runtimeLack(facts, runtimes);
  if (lack !== undefined) return { works: false, fault: 'engine', findings: [lack] };
  const settings = neededSettings(facts, runtimes);
  const info = await callEngine(engine, ['info', '--format', '{{.Version.Version}}'], {
    signal: context.signal,
  });
  if (info.exitCode !== 0) {
    // Its log lines precede the error.
    return { works: false, fault: 'engine', findings: [info.stderr.trim().split('\n').at(-1) ?? ''] };
  }
  const findings = [`podman ${info.stdout.trim()}`, ...cgroupFindings(host, facts)];
  return {
    works: true,
    findings: [...findings, ...settings.map(({ line, reason }) => `${reason} (set: ${line})`)],
  };
}
