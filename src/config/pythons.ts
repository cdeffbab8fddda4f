import { readDistros, type Distros } from './distros.ts';

/** Minor versions such as "3.13", the oldest first. */
export type Pythons = readonly [string, ...string[]];

/**
 * The Pythons that packages are built for: those of every distro in packaging/distros.yaml, each once. The code that
 * runs on the target runs on all of them, and one lock is made for all of them.
 * @throws UserError when packaging/distros.yaml is at fault
 */
export async function readPythons(): Promise<Pythons> {
  return pythonsOf(await readDistros());
}

export function pythonsOf({ all }: Pick<Distros, 'all'>): Pythons {
  const minor = (python: string): number => Number(python.split('.')[1]);
  const [oldest, ...newer] = [...new Set(all.map(({ python }) => python))].sort(
    (a, b) => minor(a) - minor(b),
  );
  if (oldest === undefined) throw new Error('packaging/distros.yaml has no distro');
  return [oldest, ...newer];
}
