/** Something that only one of the packages has. */
export interface Item {
  readonly name: string;
  /** What it is there; empty where the name says everything. */
  readonly value: string;
}

/** Something that both packages have, with different values. */
export interface Change {
  readonly name: string;
  readonly old: string;
  readonly new: string;
}

/** How two lists differ, each sorted by name. */
export interface Changes {
  readonly added: readonly Item[];
  readonly removed: readonly Item[];
  readonly changed: readonly Change[];
}

/** Compares values by name. */
export function changesOf(old: ReadonlyMap<string, string>, newer: ReadonlyMap<string, string>): Changes {
  return {
    added: onlyIn(newer, old),
    removed: onlyIn(old, newer),
    changed: sorted(
      [...old].flatMap(([name, value]) => {
        const other = newer.get(name);
        return other === undefined || other === value ? [] : [{ name, old: value, new: other }];
      }),
    ),
  };
}

export function isEmpty({ added, removed, changed }: Changes): boolean {
  return added.length + removed.length + changed.length === 0;
}

function onlyIn(these: ReadonlyMap<string, string>, those: ReadonlyMap<string, string>): readonly Item[] {
  return sorted([...these].flatMap(([name, value]) => (those.has(name) ? [] : [{ name, value }])));
}

function sorted<T extends { readonly name: string }>(list: readonly T[]): readonly T[] {
  return list.toSorted((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
}
