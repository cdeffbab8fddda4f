import { join } from 'node:path';
import { filesBelow } from '../../support/files/files-below.ts';
import { UserError } from '../../support/errors.ts';
import { run } from '../../support/process.ts';
import type { Context } from '../../support/context.ts';
import { imageDir } from './definition.ts';
import type { Tree } from './tree.ts';

/** Debian's folder of libraries and the loader in it, by architecture. */
const loaders: Readonly<Record<string, { readonly loader: string; readonly libraries: string }>> = {
  amd64: { loader: 'ld-linux-x86-64.so.2', libraries: 'usr/lib/x86_64-linux-gnu' },
  arm64: { loader: 'ld-linux-aarch64.so.1', libraries: 'usr/lib/aarch64-linux-gnu' },
};

/**
 * Compiles the bytecode of everything that runs in the image, which its read-only file system could not keep. The Python
 * that does it is Debian's own, started from where it is unpacked: that needs neither root nor a container, and bytecode is
 * the same for every architecture.
 * @param tools the unpacked packages of this machine's architecture
 * @throws UserError when that Python cannot be started
 */
export async function addBytecode(
  tree: Tree,
  folder: string,
  tools: { readonly folder: string; readonly arch: string },
  python: string,
  context: Context,
): Promise<void> {
  const host = loaders[tools.arch];
  if (host === undefined) throw new UserError(`an image cannot be made on ${tools.arch}`);
  const places = [`usr/lib/python${python}`, 'usr/lib/mathesar'];
  const there = places.filter((place) => [...tree.keys()].some((path) => path.startsWith(`${place}/`)));
  const command = [
    '--library-path',
    join(tools.folder, host.libraries),
    join(tools.folder, `usr/bin/python${python}`),
    '-S',
    '-B',
    join(imageDir, 'compile.py'),
    folder,
    ...there,
  ];
  await run(join(tools.folder, host.libraries, host.loader), command, context, {
    timeout: 600_000,
    // A fixed order of sets makes the same bytes each time.
    env: {
      PYTHONHOME: join(tools.folder, 'usr'),
      PYTHONHASHSEED: '0',
      PYTHONPATH: undefined,
      LC_ALL: 'C.UTF-8',
    },
  });
  for (const place of there) {
    for (const name of await filesBelow(join(folder, place))) {
      const path = `${place}/${name}`;
      if (!path.endsWith('.pyc') || tree.has(path)) continue;
      tree.set(path, { kind: 'file', path, mode: 0o644, file: join(folder, path) });
    }
  }
}
