import type { ScenarioResult } from './result.ts';

/** A scenario's result as text: its steps with their times, its figures, and where it failed. */
export function describeResult(result: ScenarioResult): string {
  const head = `${result.distro} ${result.scenario}`;
  if (result.outcome === 'left out') return `- ${head}: left out, ${result.reason ?? ''}`;
  const mark = result.outcome === 'passed' ? '✔' : '✖';
  const lines = [
    `${mark} ${head}: ${result.title} (${seconds(result.seconds)})`,
    ...result.steps.map(
      (step) =>
        `  ${'  '.repeat(step.depth)}${step.passed ? '✔' : '✖'} ${step.title} (${seconds(step.seconds)})`,
    ),
    ...result.measures.map(({ name, value, unit }) => `    ${name}: ${rounded(value)} ${unit}`),
  ];
  if (result.outcome === 'failed') {
    lines.push(...beginning(result.reason ?? '').map((line) => `    ${line}`));
    if (result.logs !== undefined) lines.push(`    logs: ${result.logs}`);
  }
  return lines.join('\n');
}

/** One line for the whole run. */
export function describeTotal(results: readonly ScenarioResult[]): string {
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  const leftOut = results.filter(({ outcome }) => outcome === 'left out').length;
  const passed = results.length - failed.length - leftOut;
  const parts = [
    `${passed} passed`,
    ...(failed.length === 0 ? [] : [`${failed.length} failed`]),
    ...(leftOut === 0 ? [] : [`${leftOut} left out`]),
  ];
  const names = failed.map(({ distro, scenario }) => `${distro} ${scenario}`);
  return `${parts.join(', ')}${names.length === 0 ? '' : `: ${names.join(', ')}`}`;
}

/** The whole reason is among the logs. */
function beginning(reason: string, limit = 15): readonly string[] {
  const lines = reason.split('\n');
  return lines.length <= limit ? lines : [...lines.slice(0, limit), `… ${lines.length - limit} more lines`];
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
