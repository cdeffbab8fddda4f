import { join } from 'node:path';
import { z } from 'zod';
import { readYaml } from '../support/yaml.ts';
import { packagingDir } from './project.ts';

/** Minor versions such as "3.13", the oldest first. */
export type Pythons = readonly [string, ...string[]];

/** Only the Pythons: what else an entry holds depends on its format, which has no say here. */
const file = z.object({ distros: z.record(z.string(), z.object({ python: z.string() })) });

/**
 * The Pythons that packages are built for: those of every distro in packaging/distros.yaml, each once. The code that
 * runs on the target runs on all of them, and one lock is made for all of them.
 * @throws UserError when packaging/distros.yaml cannot be read
 */
export async function readPythons(path = join(packagingDir, 'distros.yaml')): Promise<Pythons> {
  const { distros } = await readYaml(path, file);
  return pythonsOf(Object.values(distros));
}

export function pythonsOf(distros: readonly { readonly python: string }[]): Pythons {
  const minor = (python: string): number => Number(python.split('.')[1]);
  const [oldest, ...newer] = [...new Set(distros.map(({ python }) => python))].sort(
    (a, b) => minor(a) - minor(b),
  );
  if (oldest === undefined) throw new Error('packaging/distros.yaml has no distro');
  return [oldest, ...newer];
}
