import { posix } from 'node:path';
import picomatch from 'picomatch';
import type { Definition, Exclusion } from '../config/definition.ts';

/** Which static files are packaged, and under which name each is asked for. */
export interface Choice {
  /** Name to path on this machine, sorted by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Names that are asked for as they are; all others are asked for with the hash of their content. */
  readonly plain: readonly string[];
  /** Further entries of the manifest: names without hash, to the plain names that hold a hash already. */
  readonly aliases: Readonly<Record<string, string>>;
}

/**
 * Chooses by the definition's rules from everything that collectstatic would collect. A second name of the same
 * file goes only if the file has a first one.
 */
export function chooseStatic(found: Readonly<Record<string, string>>, rules: Definition['static']): Choice {
  const isDropped = matcher(rules.drop);
  const isSecondName = matcher(rules.secondNames);
  const isPlain = matcher(rules.plain);
  const all = Object.entries(found);
  const firstNamed = new Set(all.flatMap(([name, path]) => (isSecondName(name) ? [] : [path])));
  const kept = all.filter(
    ([name, path]) => !isDropped(name) && !(isSecondName(name) && firstNamed.has(path)),
  );
  const plain = kept.map(([name]) => name).filter((name) => isPlain(name));
  return { files: Object.fromEntries(kept), plain, aliases: aliasesOf(plain, new Set(Object.keys(found))) };
}

/**
 * A file of "main.87391c99.js" is served with "cache for ever" if the manifest leads from "main.js" to it: so
 * whitenoise knows that the name changes with the content (WhiteNoiseMiddleware.immutable_file_test).
 */
function aliasesOf(plain: readonly string[], taken: ReadonlySet<string>): Record<string, string> {
  const byAlias = Map.groupBy(plain, withoutHash);
  const aliases: Record<string, string> = {};
  for (const [alias, names] of byAlias) {
    const [name, second] = names;
    if (name !== undefined && second === undefined && !taken.has(alias)) aliases[alias] = name;
  }
  return aliases;
}

/** "assets/main.87391c99.js" → "assets/main.js", as whitenoise takes it. */
function withoutHash(name: string): string {
  const extension = posix.extname(name);
  const stem = name.slice(0, name.length - extension.length);
  return stem.slice(0, stem.length - posix.extname(stem).length) + extension;
}

function matcher(rules: readonly Exclusion[]): (name: string) => boolean {
  return picomatch(
    rules.flatMap(({ match }) => match),
    { dot: true },
  );
}
