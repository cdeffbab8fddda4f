import { hostile, parentsOf, type TreeEntry } from './tree-entry.ts';

/** A longer chain of links counts as a loop, as in Linux (ELOOP). */
const mostLinks = 40;

/**
 * Checks a whole tree before any of it is written, so that no write can reach outside: no path exists twice, nothing is
 * below a file or a link, and no link leads out of the tree, directly or through others.
 * @param origin what the tree came from, for the error
 * @throws UserError that names the first entry which breaks a rule
 */
export function checkTree(entries: readonly TreeEntry[], origin: string): void {
  const byPath = new Map<string, TreeEntry>();
  for (const entry of entries) {
    if (byPath.has(entry.path)) throw hostile(origin, entry.path, 'exists twice');
    byPath.set(entry.path, entry);
  }
  for (const entry of entries) {
    for (const parent of parentsOf(entry.path)) {
      const above = byPath.get(parent);
      if (above !== undefined && above.kind !== 'directory') {
        throw hostile(origin, entry.path, `is below ${parent}, which is a ${above.kind}`);
      }
    }
    if (entry.kind === 'symlink') followSymlink(entry.path, entry.target, byPath, origin);
    if (entry.kind === 'hardlink') linkedFile(entry, byPath, origin);
  }
}

/**
 * The file that a hard link is another name of.
 * @throws UserError when the tree has no such file
 */
export function linkedFile(
  link: TreeEntry & { kind: 'hardlink' },
  byPath: ReadonlyMap<string, TreeEntry>,
  origin: string,
): TreeEntry & { kind: 'file' } {
  let target: TreeEntry | undefined = link;
  for (let hops = 0; hops <= mostLinks && target?.kind === 'hardlink'; hops += 1) {
    target = byPath.get(target.target);
  }
  if (target?.kind === 'file') return target;
  throw hostile(origin, link.path, `is a hard link to ${link.target}, which is not a file in the tree`);
}

/** Walks a link's target part by part, through other links, as the kernel would (path_resolution(7)). */
function followSymlink(
  link: string,
  target: string,
  byPath: ReadonlyMap<string, TreeEntry>,
  origin: string,
): void {
  const outside = () => hostile(origin, link, `is a link to ${target}, which leads out of the tree`);
  let at = link.split('/').slice(0, -1);
  let left = target.split('/');
  let hops = 0;
  if (target.startsWith('/')) throw outside();
  for (let part = left.shift(); part !== undefined; part = left.shift()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (at.length === 0) throw outside();
      at = at.slice(0, -1);
      continue;
    }
    const here = byPath.get([...at, part].join('/'));
    if (here?.kind !== 'symlink') {
      at = [...at, part];
      continue;
    }
    hops += 1;
    if (hops > mostLinks) throw hostile(origin, link, 'is a link in a loop of links');
    if (here.target.startsWith('/')) throw outside();
    left = [...here.target.split('/'), ...left];
  }
}
