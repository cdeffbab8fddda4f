import type { Distro } from '../config/distros.ts';
import { unknownName } from '../support/text/nearest.ts';
import { UserError } from '../support/errors.ts';
import type { Context } from '../support/context.ts';
import { docker } from './drivers/docker.ts';
import { nspawn } from './drivers/nspawn/driver.ts';
import { podman } from './drivers/podman.ts';
import { describeProbe } from './describe-probe.ts';
import type { Machine, Driver, StartOptions } from './machine.ts';

/** Every way to run machines, in order of preference. */
export const drivers: readonly Driver[] = [podman, docker, nspawn];

/**
 * The driver to run machines with; it has removed the machines that killed runs left behind.
 * @param wanted its name; $MATHESAR_ENGINE when absent, else the first that works here
 * @throws UserError when the wanted driver, or every driver, does not work: with what each one lacks
 */
export async function chooseDriver(
  context: Context,
  wanted: string | undefined = process.env.MATHESAR_ENGINE,
  known: readonly Driver[] = drivers,
): Promise<Driver> {
  const candidates = wanted ? [driverNamed(wanted, known)] : known;
  const refusals: string[] = [];
  for (const driver of candidates) {
    const probe = await driver.probe(context);
    if (probe.works) {
      await driver.sweep(context);
      return driver;
    }
    refusals.push(...describeProbe(probe).map((finding) => `${driver.name}: ${finding}`));
  }
  throw new UserError(`no throwaway machine can run here\n  ${refusals.join('\n  ')}`, {
    hints: ['Run "npm run doctor -- --for check" for details; with --install it installs what is missing.'],
  });
}

/**
 * Starts a throwaway copy of a distro with the first driver that works here. The caller disposes of it.
 * @throws UserError when no driver works, or the machine cannot boot
 */
export async function startMachine(
  distro: Distro,
  context: Context,
  options?: StartOptions,
): Promise<Machine> {
  const driver = await chooseDriver(context);
  return driver.start(distro, context, options);
}

function driverNamed(name: string, known: readonly Driver[]): Driver {
  const driver = known.find((candidate) => candidate.name === name);
  if (driver !== undefined) return driver;
  const names = known.map((candidate) => candidate.name);
  throw new UserError(unknownName('driver', name, names), { hints: [`Drivers: ${names.join(', ')}`] });
}
