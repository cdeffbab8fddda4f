import { UserError } from '../../support/errors.ts';

/** One path of a release's tree, before or after it is on disk. Paths are relative, with "/". */
export type TreeEntry =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly size: number; readonly executable: boolean }
  | { readonly kind: 'symlink'; readonly path: string; readonly target: string }
  /** A second name of a file in the same tree; `target` is the path of that file from the top. */
  | { readonly kind: 'hardlink'; readonly path: string; readonly target: string };

/** Linux's NAME_MAX and, less some space for the folder that contains the tree, PATH_MAX, in bytes. */
const longestName = 255;
const longestPath = 3500;

/**
 * Normalizes a path of an archive or folder; '' is the top of the tree.
 * @throws UserError when it is absolute, has "..", or cannot be a file name here
 */
export function normalPath(name: string, origin: string): string {
  if (name.startsWith('/')) throw hostile(origin, name, 'is an absolute path');
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw hostile(origin, name, 'has ".." in its path');
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) throw hostile(origin, name, 'has a control character in its name');
  // dpkg and rpm list files by lines in which it begins an escape.
  if (name.includes('\\')) throw hostile(origin, name, 'has a backslash in its name');
  if (name.includes('\ufffd')) throw hostile(origin, name, 'has a name that is not UTF-8');
  const path = parts.join('/');
  if (Buffer.byteLength(path) > longestPath || parts.some((part) => Buffer.byteLength(part) > longestName)) {
    throw hostile(origin, `${name.slice(0, 80)}…`, 'has a name that is too long for a file system');
  }
  return path;
}

/** The error for a tree that must not be unpacked: `what` says which rule this entry breaks. */
export function hostile(origin: string, name: string, what: string): UserError {
  return new UserError(`${origin} is refused: its entry ${JSON.stringify(name)} ${what}`, {
    hints: ['Nothing was unpacked. A release has only files, folders and links inside it; see "tar -tvf".'],
  });
}

/** Parent folders of a path, the nearest first: "a/b/c" has "a/b" and "a". */
export function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
}
