import { architectures } from '../../config/architectures.ts';
import type { Target } from '../virtualenv.ts';

/** glibc 2.x versions that every usable uv knows as manylinux_2_x (PEP 600). */
const known = [17, 28, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40] as const;

/** Minor version of the newest glibc 2 whose wheels the target accepts. */
export function newestManylinux({ glibc }: Pick<Target, 'glibc'>): number {
  const minor = Number(glibc.split('.')[1]);
  return known.findLast((candidate) => candidate <= minor) ?? known[0];
}

/** Options that describe the target's interpreter to uv, which need not be installed here. */
export function targetOptions(target: Target): readonly string[] {
  const platform = `${architectures[target.arch].kernel}-manylinux_2_${newestManylinux(target)}`;
  return ['--python-version', target.python, '--python-platform', platform];
}
