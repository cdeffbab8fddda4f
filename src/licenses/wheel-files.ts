import type { Virtualenv } from '../virtualenv/virtualenv.ts';

/** A folder of the virtualenv, with the wheels that have something below it. */
interface Folder {
  readonly wheels: Set<string>;
  readonly folders: Map<string, Folder>;
  readonly files: { readonly name: string; readonly wheel: string }[];
}

/**
 * Which paths belong to which wheel, in as few patterns as possible: a folder that is all one wheel's is
 * "folder/*", else its parts are named. Namespace packages such as azure/ are shared by several wheels.
 * @returns patterns relative to the virtualenv, sorted, by the wheel's name
 */
export function filesOfWheels({
  entries,
}: Pick<Virtualenv, 'entries'>): ReadonlyMap<string, readonly string[]> {
  const root = emptyFolder();
  for (const entry of entries) {
    if (entry.kind !== 'directory') place(root, entry.path.split('/'), entry.wheel ?? '');
  }
  const found = new Map<string, string[]>();
  collect(root, '', found);
  found.delete('');
  for (const patterns of found.values()) patterns.sort();
  return found;
}

function emptyFolder(): Folder {
  return { wheels: new Set(), folders: new Map(), files: [] };
}

function place(root: Folder, path: readonly string[], wheel: string): void {
  let folder = root;
  for (const name of path.slice(0, -1)) {
    folder.wheels.add(wheel);
    let next = folder.folders.get(name);
    if (next === undefined) folder.folders.set(name, (next = emptyFolder()));
    folder = next;
  }
  folder.wheels.add(wheel);
  folder.files.push({ name: path.at(-1) ?? '', wheel });
}

function collect(folder: Folder, path: string, found: Map<string, string[]>): void {
  const [only, ...others] = folder.wheels;
  if (only !== undefined && others.length === 0 && path !== '') {
    add(found, only, `${path}*`);
    return;
  }
  for (const { name, wheel } of folder.files) add(found, wheel, `${path}${name}`);
  for (const [name, below] of folder.folders) collect(below, `${path}${name}/`, found);
}

function add(found: Map<string, string[]>, wheel: string, pattern: string): void {
  const patterns = found.get(wheel);
  if (patterns === undefined) found.set(wheel, [pattern]);
  else patterns.push(pattern);
}
