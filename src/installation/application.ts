import { readdir, readlink, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import picomatch from 'picomatch';
import type { Exclusion } from '../config/definition.ts';
import type { Release } from '../upstream/release.ts';
import type { StaticFiles } from '../static/static-file.ts';
import type { ContentEntry } from './package.ts';

/** The release's files below `app`, without what is declared as not packaged. */
export async function applicationEntries(
  release: Pick<Release, 'folder'>,
  app: string,
  exclude: readonly Exclusion[],
): Promise<readonly ContentEntry[]> {
  const excluded = picomatch(
    exclude.flatMap(({ match }) => match),
    { dot: true },
  );
  const found = await readdir(release.folder, { recursive: true, withFileTypes: true });
  const wanted = found
    .filter((item) => !item.isDirectory())
    .map((item) => ({ item, path: relative(release.folder, join(item.parentPath, item.name)) }))
    .filter(({ path }) => !excluded(path));
  return Promise.all(
    wanted.map(async ({ item, path }) => {
      const file = join(release.folder, path);
      const origin = { kind: 'release', path } as const;
      const owned = { path: `${app}/${path}`, owner: 'root', group: 'root', origin };
      if (item.isSymbolicLink()) {
        return { kind: 'symlink', target: await readlink(file), mode: 0o777, ...owned } as const;
      }
      // Nothing of a release is run by name: the unit and the command start the virtualenv's Python.
      const { size } = await stat(file);
      return { kind: 'file', source: { file }, size, mode: 0o644, ...owned } as const;
    }),
  );
}

/** Links in the application's folder to where an administrator looks for these files. */
export function linkEntries(links: Readonly<Record<string, string>>, app: string): readonly ContentEntry[] {
  return Object.entries(links).map(([path, target]) => ({
    kind: 'symlink',
    path: `${app}/${path}`,
    target,
    mode: 0o777,
    owner: 'root',
    group: 'root',
    origin: { kind: 'rendered', from: 'packaging/mathesar.yaml, application.links' },
  }));
}

/** The static files, in the folder that the application's settings name. */
export function staticEntries(files: StaticFiles, app: string): readonly ContentEntry[] {
  return files.map(({ path, source, size }) => ({
    kind: 'file',
    path: `${app}/static/${path}`,
    source,
    size,
    mode: 0o644,
    owner: 'root',
    group: 'root',
    origin: { kind: 'static', path },
  }));
}
