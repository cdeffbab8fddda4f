import { posix } from 'node:path';
import { nearest } from '../../support/text/nearest.ts';

/** The path of a package that was most likely meant, or undefined when none is near. */
export function nearestPath(path: string, known: ReadonlySet<string>): string | undefined {
  const name = posix.basename(path);
  const namesakes = [...known].filter((each) => posix.basename(each) === name);
  const folder = deepestFolder(path, known);
  const isParent = folder === posix.dirname(path);
  const beside = isParent ? [...known].filter((each) => posix.dirname(each) === folder) : [];
  return nearest(path, namesakes) ?? namesakes[0] ?? nearest(path, beside) ?? folder;
}

/** The deepest folder above a path that is there. */
function deepestFolder(path: string, known: ReadonlySet<string>): string | undefined {
  for (let at = posix.dirname(path); at !== '/'; at = posix.dirname(at)) if (known.has(at)) return at;
  return undefined;
}
