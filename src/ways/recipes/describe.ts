import { join } from 'node:path';
import { columns } from '../../support/columns.ts';
import type { Written } from './write.ts';

/** What was written, what was left out and why, and what comes next. */
export function describeWritten(written: readonly Written[], out: string): string {
  const rows = written.map((each) => {
    const { recipe } = each;
    if ('missing' in each) return [recipe.name, recipe.title, `left out: ${each.missing}`];
    return [recipe.name, recipe.title, `${join(out, recipe.name)}, ${String(each.files.length)} files`];
  });
  return [columns(rows), '', `What has been run with each, and what has not: ${join(out, 'README.md')}`].join(
    '\n',
  );
}
