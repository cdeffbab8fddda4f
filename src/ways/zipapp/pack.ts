import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bringPinnedTools } from '../../doctor/python-tools.ts';
import type { Context } from '../../support/context.ts';
import { replace } from '../../support/files/atomic-write.ts';
import { run } from '../../support/process.ts';

const packer = fileURLToPath(new URL('pack.py', import.meta.url));

export interface Packed {
  /** Folder that is unpacked on the machine, and one with what runs before that. */
  readonly site: string;
  readonly top: string;
  readonly path: string;
  readonly python: string;
  readonly epoch: number;
}

/**
 * Packs a .pyz with the pinned shiv; `path` is there when all of it is.
 * @throws UserError when shiv cannot be had
 */
export async function pack({ site, top, path, python, epoch }: Packed, context: Context): Promise<void> {
  const [tools = ''] = await bringPinnedTools('zipapp-tools', context);
  const instructions = join(dirname(site), 'instructions.json');
  await replace(path, async (temporary) => {
    const said = {
      ...{ site, top, epoch, out: temporary },
      interpreter: `/usr/bin/env python${python}`,
      main: 'mathesar_zipapp.first:main',
      entry: 'mathesar_zipapp.commands:main',
    };
    await writeFile(instructions, JSON.stringify(said));
    await run(join(tools, 'bin/python'), ['-I', '-B', packer, instructions], context);
  });
}
