import { join } from 'node:path';
import { z } from 'zod';
import { readYamlFolder } from '../support/text/yaml.ts';
import { packagingDir } from './project.ts';

/** As much of a distro as this needs: the rest is checked by `readDistros`, which knows the formats. */
const distroFile = z.object({ python: z.string().regex(/^\d+\.\d+$/) });

/** Minor versions such as "3.13", the oldest first. */
export type Pythons = readonly [string, ...string[]];

/**
 * The Pythons that packages are built for: those of every distro in packaging/distros/, each once. The code that
 * runs on the target runs on all of them, and one lock is made for all of them.
 * @throws UserError when packaging/distros/ is at fault
 */
export async function readPythons(): Promise<Pythons> {
  const distros = await readYamlFolder(join(packagingDir, 'distros'), distroFile);
  return pythonsOf({ all: [...distros.values()] });
}

/** The same, of distros that were read already. */
export function pythonsOf({ all }: { readonly all: readonly { readonly python: string }[] }): Pythons {
  const minor = (python: string): number => Number(python.split('.')[1]);
  const [oldest, ...newer] = [...new Set(all.map(({ python }) => python))].sort(
    (a, b) => minor(a) - minor(b),
  );
  if (oldest === undefined) throw new Error('packaging/distros/ has no distro');
  return [oldest, ...newer];
}
