import type { Job } from '../../../../src/checks/runner/group.ts';
import type { Scenario } from '../../../../src/checks/runner/scenario.ts';
import { readDistros, type Distro } from '../../../../src/config/distros.ts';
import { formats } from '../../../../src/formats/index.ts';

const distros = (await readDistros(formats)).all;
export const distro = found(distros.find(({ name }) => name === 'debian-13'));
export const fedora = found(distros.find(({ packageManager }) => packageManager === 'dnf'));
export const pkg = {
  file: '/host/old.deb',
  format: 'deb',
  name: 'mathesar',
  version: '1-1~deb13u0',
  arch: 'amd64',
} as const;
export const job: Job = { distro, package: pkg };

/** A scenario that does `run`. */
export function scenario(run: Scenario['run'], more: Partial<Scenario> = {}): Scenario {
  return { name: 'example', title: 'an example', run, ...more };
}

function found(distro: Distro | undefined): Distro {
  if (distro === undefined) throw new Error('debian-13 or Fedora is gone');
  return distro;
}
