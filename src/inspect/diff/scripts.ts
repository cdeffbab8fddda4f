import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Facts } from './facts.ts';

/** A maintainer script, or another text for the package manager, that differs. */
export interface ScriptChange {
  readonly name: string;
  readonly what: 'added' | 'removed' | 'changed';
  /** As "diff -u" shows it. */
  readonly patch: string;
}

/** Compares the texts that the package manager runs, asks or reads. */
export function compareScripts(old: Facts, newer: Facts): readonly ScriptChange[] {
  const before = new Map(old.scripts.map(({ name, text }) => [name, text]));
  const after = new Map(newer.scripts.map(({ name, text }) => [name, text]));
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    const [one, other] = [before.get(name), after.get(name)];
    if (one === other) return [];
    const what = one === undefined ? 'added' : other === undefined ? 'removed' : 'changed';
    const patch = createTwoFilesPatch(`old/${name}`, `new/${name}`, one ?? '', other ?? '', '', '', {
      context: 3,
      headerOptions: FILE_HEADERS_ONLY,
    });
    return [{ name, what, patch } as const];
  });
}
