import type { Difference } from './difference.ts';
import { introductionOf, sectionsOf } from './sections.ts';

/** For a terminal. */
export function asText(difference: Difference): string {
  const sections = sectionsOf(difference);
  const body = sections.map(({ title, lines, code }) =>
    [`${title}:`, ...lines.map((line) => `  ${line}`), ...(code === undefined ? [] : [indented(code)])].join(
      '\n',
    ),
  );
  const nothing = sections.length === 0 ? ['They have the same content.'] : [];
  return [introductionOf(difference).join('\n'), ...nothing, ...body].join('\n\n');
}

function indented(code: string): string {
  return code
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');
}

/** For release notes. */
export function asMarkdown(difference: Difference): string {
  const { name, old, new: newer } = difference;
  const sections = sectionsOf(difference).map(({ title, lines, code }) =>
    [
      `### ${title}`,
      '',
      ...lines.map((line) => `- ${inline(line)}`),
      ...(code === undefined ? [] : ['```diff', code, '```']),
    ].join('\n'),
  );
  const introduction = introductionOf(difference).map((line) => `- ${inline(line)}`);
  return [[`## ${name} ${old.version} → ${newer.version}`, '', ...introduction].join('\n'), ...sections].join(
    '\n\n',
  );
}

/** A path or a directive, in which no character means anything to Markdown. */
function inline(line: string): string {
  const fence = line.includes('`') ? '``' : '`';
  const { sign = '', rest = line } = /^(?<sign>[+-] )(?<rest>.*)$/.exec(line)?.groups ?? {};
  const words = { '+ ': 'new: ', '- ': 'gone: ', '': '' }[sign] ?? '';
  return `${words}${fence}${rest}${fence}`;
}
