import type { ScenarioResult } from './result.ts';

/**
 * The results as JUnit XML, in the form that GitHub, GitLab and Jenkins read: one suite a distro, one case a
 * scenario; steps, figures and notes are the case's output.
 */
export function junitXml(results: readonly ScenarioResult[]): string {
  const distros = [...new Set(results.map(({ distro }) => distro))];
  const suites = distros.map((distro) =>
    suite(
      distro,
      results.filter((result) => result.distro === distro),
    ),
  );
  const head = `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts(results)}>\n`;
  return `${head}${suites.join('')}</testsuites>\n`;
}

function suite(distro: string, results: readonly ScenarioResult[]): string {
  const cases = results.map((result) => testCase(distro, result)).join('');
  return `  <testsuite name="${escaped(distro)}" ${counts(results)}>\n${cases}  </testsuite>\n`;
}

function testCase(distro: string, result: ScenarioResult): string {
  const attributes = `classname="${escaped(distro)}" name="${escaped(result.scenario)}" time="${result.seconds.toFixed(3)}"`;
  const output = outputOf(result);
  const lines = [
    ...(result.outcome === 'left out' ? [`      <skipped message="${escaped(result.reason ?? '')}"/>`] : []),
    ...(result.outcome === 'failed' ? [failure(result)] : []),
    ...(output === '' ? [] : [`      <system-out>${escaped(output)}</system-out>`]),
  ];
  return [`    <testcase ${attributes}>`, ...lines, '    </testcase>', ''].join('\n');
}

function failure({ reason = '' }: ScenarioResult): string {
  return `      <failure message="${escaped(reason.split('\n')[0] ?? '')}">${escaped(reason)}</failure>`;
}

function outputOf(result: ScenarioResult): string {
  return [
    ...result.steps.map(({ title, depth, seconds, passed }) => {
      const mark = passed ? 'ok' : 'FAILED';
      return `${'  '.repeat(depth)}${mark} ${title} (${seconds.toFixed(1)} s)`;
    }),
    ...result.measures.map(({ name, value, unit }) => `${name}: ${value} ${unit}`),
    ...result.notes,
    ...(result.logs === undefined ? [] : [`logs: ${result.logs}`]),
  ].join('\n');
}

function counts(results: readonly ScenarioResult[]): string {
  const number = (outcome: ScenarioResult['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length;
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  return [
    `tests="${results.length}"`,
    `failures="${number('failed')}"`,
    `skipped="${number('left out')}"`,
    `time="${seconds.toFixed(3)}"`,
  ].join(' ');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Characters that XML 1.0 cannot hold at all, such as a terminal's colours, are replaced. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}')
    .replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
