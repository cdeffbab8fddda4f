import { join } from 'node:path';
import { z } from 'zod';
import { readYaml } from '../support/yaml.ts';
import { packagingDir } from './project.ts';

/** As much of the file as this needs: the rest is checked by `readDistros`, which knows the formats. */
const distroFile = z.object({
  distros: z.record(z.string(), z.object({ python: z.string().regex(/^\d+\.\d+$/) })),
});

/** Minor versions such as "3.13", the oldest first. */
export type Pythons = readonly [string, ...string[]];

/**
 * The Pythons that packages are built for: those of every distro in packaging/distros.yaml, each once. The code that
 * runs on the target runs on all of them, and one lock is made for all of them.
 * @throws UserError when packaging/distros.yaml is at fault
 */
export async function readPythons(): Promise<Pythons> {
  const { distros } = await readYaml(join(packagingDir, 'distros.yaml'), distroFile);
  return pythonsOf({ all: Object.values(distros) });
}

/** The same, of distros that were read already. */
export function pythonsOf({ all }: { readonly all: readonly { readonly python: string }[] }): Pythons {
  const minor = (python: string): number => Number(python.split('.')[1]);
  const [oldest, ...newer] = [...new Set(all.map(({ python }) => python))].sort(
    (a, b) => minor(a) - minor(b),
  );
  if (oldest === undefined) throw new Error('packaging/distros.yaml has no distro');
  return [oldest, ...newer];
}
