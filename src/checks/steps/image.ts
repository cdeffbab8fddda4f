import type { RunResult } from '../../support/process.ts';
import { packageManagerOf } from '../package-managers/index.ts';
import type { InstallOptions } from '../package-managers/package-manager.ts';
import { expectEqual } from '../runner/expectation.ts';
import type { CommandOptions, ScenarioRun } from '../runner/scenario.ts';
import { transactionTimeout } from './packages.ts';

/** Where scenarios make the root file system of an image. */
export const image = '/srv/image';

/** Copies the machine's own system into the folder, with the machine's /run, /proc, /sys and /dev in it. */
export async function makeImage(t: ScenarioRun): Promise<void> {
  await t.sh(
    `mkdir -p ${image}
    tar --create --one-file-system --numeric-owner --exclude=.${image} --directory / . |
      tar --extract --numeric-owner --directory ${image}
    for folder in run proc sys dev; do
      mkdir -p ${image}/$folder
      mount --rbind /$folder ${image}/$folder
      mount --make-rslave ${image}/$folder
    done`,
    { timeout: 120_000 },
  );
}

/** Runs a command in the image. */
export async function inImage(
  t: ScenarioRun,
  command: readonly string[],
  options?: CommandOptions,
): Promise<RunResult> {
  return t.run(['chroot', image, ...command], options);
}

/** Installs packages in the image, with the distro's own command. */
export async function installInImage(
  t: ScenarioRun,
  packages: readonly string[],
  options?: InstallOptions,
): Promise<RunResult> {
  const command = packageManagerOf(t.distro).install(packages, options);
  return inImage(t, command, { timeout: transactionTimeout });
}

/** Expects that nothing runs from the image, takes the machine's folders out of it, and forgets the machine's id. */
export async function finishImage(t: ScenarioRun): Promise<void> {
  const { stdout } = await t.sh(
    `for root in /proc/[0-9]*/root; do
      case $(readlink "$root") in ${image}*) tr '\\0' ' ' <"\${root%/root}/cmdline"; echo ;; esac
    done`,
  );
  expectEqual(stdout, '', 'what runs from the image');
  await t.sh(
    `for folder in dev sys proc run; do umount --recursive --lazy ${image}/$folder; done
    : >${image}/etc/machine-id
    rm -f ${image}/var/lib/dbus/machine-id`,
  );
}
