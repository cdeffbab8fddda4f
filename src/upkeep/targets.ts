import { arches } from '../config/architectures.ts';
import type { Distro } from '../config/distros.ts';
import { compareGlibc } from '../virtualenv/native/elf.ts';
import type { Target } from '../virtualenv/virtualenv.ts';
import { bestWheel } from '../virtualenv/wheel/wheel-file-name.ts';
import type { Offered } from './offered.ts';

/** What a wheel has to fit: every Python on every architecture, with the oldest glibc of the distros that have it. */
export function targetsOf(distros: readonly Pick<Distro, 'python' | 'glibc'>[]): readonly Target[] {
  const oldest = new Map<string, string>();
  for (const { python, glibc } of distros) {
    const before = oldest.get(python);
    if (before === undefined || compareGlibc(glibc, before) < 0) oldest.set(python, glibc);
  }
  return [...oldest]
    .sort(([one], [other]) => compareGlibc(one, other))
    .flatMap(([python, glibc]) => arches.map((arch) => ({ python, glibc, arch })));
}

/**
 * The targets that could use the locked version but cannot use another one, for want of a wheel or as it does not support
 * their Python. Where the locked version has no wheel either, a remedy is declared already.
 */
export function targetsWithout(
  candidate: Offered,
  locked: Offered | undefined,
  targets: readonly Target[],
): readonly Target[] {
  const fits = ({ marker, wheels }: Offered, target: Target): boolean =>
    appliesTo(marker, target.python) && bestWheel(wheels, target) !== undefined;
  return targets.filter((target) => {
    return locked !== undefined && fits(locked, target) && !fits(candidate, target);
  });
}

/**
 * What a marker of uv says about a Python; its other conditions count as met. uv writes alternatives of conjunctions, such as
 * "python_full_version >= '3.11' and os_name == 'posix' or …".
 * @param python minor version, e.g. "3.13"
 */
export function appliesTo(marker: string | undefined, python: string): boolean {
  if (marker === undefined) return true;
  return marker
    .replace(/[()]/g, '')
    .split(' or ')
    .some((alternative) => alternative.split(' and ').every((condition) => holds(condition, python)));
}

function holds(condition: string, python: string): boolean {
  const found = /^\s*python_(?:full_)?version\s*(\S+)\s*['"](\d+\.\d+)(?:\.\d+|\.\*)?['"]\s*$/.exec(
    condition,
  );
  const [, operator, version = ''] = found ?? [];
  const order = compareGlibc(python, version);
  switch (operator ?? '') {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>=':
      return order >= 0;
    case '>':
      return order > 0;
    default:
      return true;
  }
}
