import { sense } from '../dependencies/dependency.ts';
import type { HeaderValues } from '../encoding/header-values.ts';
import { tag } from '../encoding/tag.ts';

/** Kinds of dependencies, with the tags of their names, flags and versions (rpmtag.h). */
const lists = {
  Requires: [tag.REQUIRENAME, tag.REQUIREFLAGS, tag.REQUIREVERSION],
  Recommends: [tag.RECOMMENDNAME, tag.RECOMMENDFLAGS, tag.RECOMMENDVERSION],
  Suggests: [tag.SUGGESTNAME, tag.SUGGESTFLAGS, tag.SUGGESTVERSION],
  Provides: [tag.PROVIDENAME, tag.PROVIDEFLAGS, tag.PROVIDEVERSION],
  Conflicts: [tag.CONFLICTNAME, tag.CONFLICTFLAGS, tag.CONFLICTVERSION],
  Obsoletes: [tag.OBSOLETENAME, tag.OBSOLETEFLAGS, tag.OBSOLETEVERSION],
} as const;

/** What a package needs or excludes, by kind, each once and as rpm writes it: "python(abi) = 3.13". */
export function dependencyLists(values: HeaderValues): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(lists).flatMap(([kind, [names, flags, versions]]) => {
      const found = (values.get(names) ?? []).map((name, index) => {
        const version = String(values.get(versions)?.[index] ?? '');
        const operator = operatorOf(Number(values.get(flags)?.[index] ?? 0));
        return operator === '' ? String(name) : `${name} ${operator} ${version}`;
      });
      return found.length === 0 ? [] : [[kind, [...new Set(found)]]];
    }),
  );
}

function operatorOf(flags: number): string {
  const signs = [
    [sense.less, '<'],
    [sense.greater, '>'],
    [sense.equal, '='],
  ] as const;
  return signs.map(([flag, sign]) => ((flags & flag) === 0 ? '' : sign)).join('');
}
