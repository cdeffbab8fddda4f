import { symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ensureDir } from 'fs-extra/esm';
import type { Virtualenv, VirtualenvEntry } from '../virtualenv/virtualenv.ts';

/**
 * Lays out the Python and static files of a virtualenv's wheels in an empty folder, as links, so that a Python of
 * this machine can read them. Compiled modules are left out: they are the target machine's.
 */
export async function layOutPackages(virtualenv: Pick<Virtualenv, 'entries'>, folder: string): Promise<void> {
  const files = virtualenv.entries.flatMap((entry) => {
    const path = importPath(entry);
    return entry.kind === 'file' && path !== undefined
      ? [{ path: join(folder, path), source: entry.source }]
      : [];
  });
  const folders = new Set(files.map(({ path }) => dirname(path)));
  for (const path of folders) await ensureDir(path);
  for (const { path, source } of files) {
    if ('file' in source) await symlink(source.file, path);
    else await writeFile(path, source.content);
  }
}

/** Where an entry lies below site-packages, or undefined for what Python does not need to read here. */
function importPath(entry: VirtualenvEntry): string | undefined {
  const path = /^lib\/python[^/]+\/site-packages\/(.+)$/.exec(entry.path)?.[1];
  const isNeeded =
    path !== undefined && (/\.py$|\.dist-info\/METADATA$/.test(path) || path.includes('/static/'));
  return isNeeded ? path : undefined;
}
