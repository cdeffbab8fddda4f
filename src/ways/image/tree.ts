import { createWriteStream } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import picomatch from 'picomatch';
import { tarEntries } from '../../formats/deb/encoding/read-tar.ts';
import { archivesOf, contentOf } from '../../formats/deb/reading/archives.ts';
import { openFile } from '../../formats/shared/reading/bytes.ts';
import { UserError } from '../../support/errors.ts';

/** A path of the image; it belongs to root unless a number says otherwise. */
export type TreeEntry = (
  | { readonly kind: 'directory'; readonly uid?: number }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'symlink'; readonly target: string }
) & {
  /** Without a slash at either end: "usr/bin/tini". */
  readonly path: string;
  /** Permission bits with set-id bits. */
  readonly mode: number;
};

/** Paths of an image by their names. Contents lie in a folder, at the same paths. */
export type Tree = Map<string, TreeEntry>;

/** Folders of the root that are links into /usr since Debian 12; older packages still name them. */
const merged = /^(bin|sbin|lib|lib64|lib32|libx32)(?=\/|$)/;

/** Where those links lead, and the links themselves, which some packages have. */
const roots = new Set(['bin', 'sbin', 'lib', 'lib64', 'lib32', 'libx32'].map((name) => `usr/${name}`));

/**
 * Unpacks .deb files as dpkg would, without their scripts, and without what is left out.
 * @param folder contents are written there, at their paths
 * @param leaveOut globs
 * @throws UserError for a broken package, or one with a path that is also another's
 */
export async function unpack(
  files: readonly string[],
  folder: string,
  leaveOut: readonly string[],
): Promise<Tree> {
  const isLeftOut = picomatch([...leaveOut], { dot: true });
  const tree: Tree = new Map();
  for (const file of files) await unpackOne(file, folder, isLeftOut, tree);
  await link(tree, folder);
  return tree;
}

/** Links within the packages, as programs that are started there look for their libraries; after all contents. */
async function link(tree: Tree, folder: string): Promise<void> {
  for (const entry of tree.values()) {
    if (entry.kind !== 'symlink' || posix.isAbsolute(entry.target)) continue;
    const place = join(folder, entry.path);
    await mkdir(dirname(place), { recursive: true });
    await symlink(entry.target, place);
  }
}

async function unpackOne(
  file: string,
  folder: string,
  isLeftOut: (path: string) => boolean,
  tree: Tree,
): Promise<void> {
  const bytes = await openFile(file);
  try {
    const { data } = await archivesOf(bytes);
    for await (const { header, content } of tarEntries(contentOf(bytes, data()))) {
      const path = canonical(header.name);
      if (path === '' || roots.has(path) || isLeftOut(path)) continue;
      const mode = header.mode & 0o7777;
      if (header.type === 'directory') {
        if (!tree.has(path)) add(tree, { kind: 'directory', path, mode });
      } else if (header.type === 'symlink') {
        add(tree, { kind: 'symlink', path, mode: 0o777, target: header.linkname });
      } else if (header.type === 'file') {
        const place = join(folder, path);
        await mkdir(dirname(place), { recursive: true });
        await pipeline(content, createWriteStream(place, { mode: mode & 0o777 }));
        add(tree, { kind: 'file', path, mode: mode & 0o777, file: place });
      } else if (header.type === 'link') {
        const original = tree.get(canonical(header.linkname));
        if (original?.kind !== 'file') throw new UserError(`${file} links ${path} to what it does not have`);
        add(tree, { ...original, path });
      } else throw new UserError(`${file} has the device ${path}, which an image cannot have`);
    }
  } finally {
    await bytes.close();
  }
}

/** @throws UserError for a path outside of the root */
function canonical(name: string): string {
  const path = posix
    .normalize(name)
    .replace(/^\.?\/+|\/+$/g, '')
    .replace(/^\.$/, '');
  if (path.startsWith('..')) throw new UserError(`${name} is a path outside of the image`);
  return path.replace(merged, 'usr/$1');
}

/** What is there already is replaced; contents of both are the same file. */
function add(tree: Tree, entry: TreeEntry): void {
  tree.set(entry.path, entry);
}

/** The entries in their order, every folder before what is in it, also those that no package names. */
export function ordered(tree: Tree): readonly TreeEntry[] {
  const whole: Tree = new Map(tree);
  for (const path of tree.keys()) {
    for (let parent = posix.dirname(path); parent !== '.'; parent = posix.dirname(parent)) {
      if (!whole.has(parent)) whole.set(parent, { kind: 'directory', path: parent, mode: 0o755 });
    }
  }
  const entries = [...whole.values()].filter((entry) => entry.kind !== 'directory' || isWanted(entry, tree));
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Empty folders that a package brings for what was left out say nothing; those in /var, /etc and /tmp are for use. */
function isWanted({ path }: TreeEntry, tree: Tree): boolean {
  if (!path.startsWith('usr/')) return true;
  const inside = `${path}/`;
  for (const [other, entry] of tree) if (entry.kind !== 'directory' && other.startsWith(inside)) return true;
  return false;
}
