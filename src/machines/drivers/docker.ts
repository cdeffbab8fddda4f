import { call, isInstalled, missingPrograms } from '../../support/process.ts';
import type { Context } from '../../support/context.ts';
import { startContainer, sweepContainers } from './container.ts';
import type { Engine } from './engine.ts';
import { readHostFacts } from '../host/host-facts.ts';
import type { Probe, Driver } from '../machine.ts';

/** Docker mounts /sys/fs/cgroup read-only, but systemd needs to write there. */
const engine: Engine = {
  name: 'docker',
  command: ['docker'],
  env: {},
  bootOptions: [
    '--cgroupns=private',
    '--tmpfs=/run:exec,mode=755',
    '--tmpfs=/run/lock',
    '--env=container=docker',
  ],
  init: ['sh', '-c', 'mount -o remount,rw /sys/fs/cgroup && exec /sbin/init'],
  // Its daemon has root's rights, its user need not.
  entered: false,
};

/** Machines as docker containers. Any user who may talk to the daemon can run them. */
export const docker: Driver = {
  name: 'docker',
  probe,
  start: async (distro, context, options) =>
    startContainer(engine, await readHostFacts(), distro, context, options),
  sweep: (context) => sweepContainers(engine, context),
};

async function probe(context: Context): Promise<Probe> {
  if (!(await isInstalled('docker', context))) {
    return { works: false, fault: 'engine', findings: [missingPrograms(['docker'])] };
  }
  const format = '{{.ServerVersion}} cgroups v{{.CgroupVersion}}';
  const info = await call('docker', ['info', '--format', format], { signal: context.signal });
  if (info.exitCode !== 0) {
    const why = info.stderr.trim().split('\n').at(-1) ?? '';
    const fault = /permission denied/i.test(why) ? 'rights' : 'engine';
    return { works: false, fault, findings: [why] };
  }
  if (info.stdout.includes('cgroups v1')) {
    return {
      works: false,
      fault: 'cgroups',
      findings: ['docker cannot boot systemd on cgroups v1; use podman or nspawn'],
    };
  }
  return { works: true, findings: [`docker ${info.stdout.trim()}`] };
}
