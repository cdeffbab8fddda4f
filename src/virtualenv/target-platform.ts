import type { Target } from './virtualenv.ts';

/** glibc 2.x versions that every usable uv knows as manylinux_2_x (PEP 600). */
const known = [17, 28, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40] as const;

const machines = { amd64: 'x86_64', arm64: 'aarch64' } as const;

/** uv's name of the newest platform that the target can load wheels for, e.g. "x86_64-manylinux_2_40". */
export function platformOf(target: Pick<Target, 'arch' | 'glibc'>): string {
  const [, minor] = target.glibc.split('.').map(Number);
  const newest = known.findLast((candidate) => candidate <= (minor ?? 0)) ?? known[0];
  return `${machines[target.arch]}-manylinux_2_${newest}`;
}

/** uv's options that stand for the target's interpreter, which need not be here. */
export function targetOptions(target: Target): readonly string[] {
  return ['--python-version', target.python, '--python-platform', platformOf(target)];
}
