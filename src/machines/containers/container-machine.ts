import type { Distro } from '../../config/distros.ts';
import type { Context } from '../../support/context.ts';
import { UserError } from '../../support/errors.ts';
import { lastLines } from '../../support/process.ts';
import { containersConf, neededSettings } from '../drivers/containers-conf.ts';
import { factsWithCgroup2 } from '../host/cgroup2.ts';
import { readHostFacts, type HostFacts } from '../host/host-facts.ts';
import { startMachine } from '../index.ts';
import type { ExecOptions, Machine } from '../machine.ts';

/** Milliseconds: a busy machine takes ten times as long as an idle one. */
const patience = 900_000;

/** A throwaway machine with podman, in which containers, pods and units of podman run as on a server. */
export interface ContainerMachine extends Machine {
  /**
   * Runs a command that has to succeed, and returns what it printed.
   * @throws UserError with the end of its output
   */
  ask(command: readonly string[], options?: ExecOptions): Promise<string>;
  /**
   * Makes an ordinary user with a systemd of its own, which runs while nobody is logged in; its commands are run with
   * `user: NAME` and find that systemd and podman's socket.
   */
  addUser(name: string): Promise<void>;
  /**
   * Loads images from an archive into podman's store, of root or of a user.
   * @param archive a file of this host, as `npm run image` and `podman save` write it
   */
  load(archive: string, user?: string): Promise<void>;
}

/**
 * Starts a throwaway machine that runs containers. The caller disposes of it.
 *
 * It has systemd, podman with crun, netavark and aardvark-dns (containers find each other by name), what pods and
 * containers of ordinary users need, and no network but its own: images are loaded. It has the address `ownAddress`, at
 * which containers reach what runs in the machine outside of them.
 * @param distro a Debian; podman 5, which has quadlets, is in Debian 13 and later
 * @param also more packages of the distro, from its mirror, such as flatpak
 * @throws UserError where no driver works, and with systemd-nspawn
 */
export async function startContainerMachine(
  distro: Distro,
  context: Context,
  also: readonly string[] = [],
): Promise<ContainerMachine> {
  const machine = await startMachine(distro, context, { containers: also });
  try {
    const facts = await factsWithCgroup2(await readHostFacts(), context);
    const ready = withContainers(machine);
    await ready.ask(['sh', '-c', setUp, 'sh', confInside(facts)]);
    return ready;
  } catch (error) {
    await machine.dispose();
    throw error;
  }
}

/** An address for documentation (RFC 5737). */
export const ownAddress = '192.0.2.1';

/** Arguments: text of containers.conf(5). */
const setUp = `
set -eu
mkdir --parents /etc/containers/containers.conf.d
printf '%s' "$1" > /etc/containers/containers.conf.d/here.conf
ip link add outside type bridge
ip address add ${ownAddress}/24 dev outside
ip link set outside up
ip route add default via ${ownAddress.replace(/\d+$/, '2')}
# As udev makes it elsewhere; passt needs it.
chmod 666 /dev/net/tun
`;

/** What podman needs in a machine of this host: it has a systemd, and crun. */
export function confInside(host: HostFacts): string {
  return containersConf(neededSettings({ ...host, systemd: true }, ['crun']));
}

/**
 * Runs commands as services of the machine's systemd, or of the user's. Entered from outside, a process is in none of the
 * machine's control groups: logind does not answer it, and podman cannot make a group for a container.
 */
export function asService(options: ExecOptions, runtime: string | undefined): readonly string[] {
  const env = Object.entries(options.env ?? {}).map(([name, value]) => `--setenv=${name}=${value}`);
  const where = options.cwd === undefined ? [] : [`--working-directory=${options.cwd}`];
  const whose =
    runtime === undefined
      ? []
      : ['env', `XDG_RUNTIME_DIR=${runtime}`, `DBUS_SESSION_BUS_ADDRESS=unix:path=${runtime}/bus`];
  const scope = runtime === undefined ? ['--setenv=HOME=/root'] : ['--user'];
  return [
    ...whose,
    ...['systemd-run', ...scope, '--quiet', '--pipe', '--wait', '--collect', '--service-type=exec'],
    // What it leaves running, such as a container's monitor, goes on as it does after a log-out.
    '--property=KillMode=process',
    ...env,
    ...where,
    '--',
  ];
}

function withContainers(machine: Machine): ContainerMachine {
  /** The folder that a user's systemd listens in. */
  const runtimes = new Map<string, string>();
  const exec: Machine['exec'] = (command, options = {}) => {
    const { user, input, timeout } = options;
    const runtime = user === undefined ? undefined : runtimes.get(user);
    if (user !== undefined && runtime === undefined) return machine.exec(command, options);
    return machine.exec([...asService(options, runtime), ...command], {
      ...(user === undefined ? {} : { user }),
      ...(input === undefined ? {} : { input }),
      ...(timeout === undefined ? {} : { timeout }),
    });
  };
  const ask: ContainerMachine['ask'] = async (command, options = {}) => {
    const { exitCode, stdout, stderr } = await exec(command, { timeout: patience, ...options });
    if (exitCode === 0) return stdout;
    throw new UserError(
      `${command.join(' ')} ended with ${exitCode} in the machine\n${lastLines(stdout)}\n${lastLines(stderr)}`,
    );
  };
  return {
    ...machine,
    exec,
    ask,
    addUser: async (name) => {
      const uid = await ask(['sh', '-c', addUser, 'sh', name]);
      runtimes.set(name, `/run/user/${uid.trim()}`);
    },
    load: async (archive, user) => {
      const place = '/home/image.tar';
      await machine.copyIn(archive, place);
      await ask(['chmod', '644', place]);
      const options = user === undefined ? {} : { user };
      await ask(['podman', 'load', '--quiet', '--input', place], options);
      await ask(['rm', place]);
    },
  };
}

/** Prints its number once its systemd is up. */
const addUser = `
set -eu
useradd --create-home --shell /bin/bash "$1"
loginctl enable-linger "$1"
uid=$(id -u "$1")
systemctl start "user@$uid.service"
echo "$uid"
`;
