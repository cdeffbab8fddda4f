import { join } from 'node:path';
import { columns } from '../../support/text/columns.ts';
import type { Validated } from './validate.ts';
import type { Written } from './write.ts';

/** What was written, what was left out and why, and what comes next. */
export function describeWritten(
  written: readonly Written[],
  validated: readonly Validated[],
  out: string,
): string {
  const rows = written.map((each) => {
    const { recipe } = each;
    if ('missing' in each) return [recipe.name, recipe.title, `left out: ${each.missing}`];
    return [recipe.name, recipe.title, `${join(out, recipe.name)}, ${String(each.files.length)} files`];
  });
  const checked = validated.flatMap(({ recipe, lines }) => [
    '',
    `${recipe}:`,
    ...lines.map((line) => `  ${line}`),
  ]);
  const next = `What has been run with each, and what has not: ${join(out, 'README.md')}`;
  return [columns(rows), ...checked, '', next].join('\n');
}
