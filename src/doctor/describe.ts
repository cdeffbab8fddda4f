import { describeProbe } from '../machines/describe-probe.ts';
import type { Probe } from '../machines/machine.ts';
import type { Lack } from './plan.ts';
import { need } from './plan.ts';
import type { Found } from './survey.ts';
import type { Purpose } from '../config/tools.ts';

export interface Diagnosis {
  readonly wanted: readonly Purpose[];
  readonly found: readonly Found[];
  readonly drivers: readonly ({ readonly name: string } & Probe)[];
  readonly lacks: readonly Lack[];
}

/** The diagnosis as text: tools with their versions, ways to run machines, and what to do. */
export function describeDiagnosis({ wanted, found, drivers, lacks }: Diagnosis): string {
  const relevant = found.filter(({ tool }) => need(tool, wanted) !== undefined);
  const width = Math.max(...relevant.map(({ tool }) => tool.name.length));
  return [
    `Tools to ${wanted.join(', ')}:`,
    ...relevant.map((one) => `  ${toolLine(one, isReplaced(one, relevant), width)}`),
    ...(drivers.length === 0 ? [] : ['', 'Ways to run throwaway machines:', ...drivers.flatMap(driverLines)]),
    '',
    ...verdict(lacks),
  ].join('\n');
}

/** A missing tool is not a fault where an alternative is installed. */
function isReplaced({ tool }: Found, relevant: readonly Found[]): boolean {
  return (
    tool.oneOf !== undefined && relevant.some((other) => other.usable && other.tool.oneOf === tool.oneOf)
  );
}

function toolLine({ tool, usable, silent, version }: Found, replaced: boolean, width: number): string {
  const oldest = usable || tool.atLeast === undefined ? '' : `, at least ${tool.atLeast}`;
  const there = version ?? 'installed';
  const absent = replaced ? 'not needed' : silent === true ? 'does not answer' : 'missing';
  const state = usable ? there : version === undefined ? absent : `${version} is too old`;
  const mark = usable ? '✔' : replaced ? '-' : '✖';
  return `${mark} ${tool.name.padEnd(width)}  ${state.padEnd(10)}  ${tool.why}${oldest}`;
}

function driverLines({ name, ...probe }: { readonly name: string } & Probe): readonly string[] {
  const [first = '', ...rest] = describeProbe(probe);
  return [
    `  ${probe.works ? '✔' : '✖'} ${name}: ${probe.works ? 'works' : 'does not work'}; ${first}`,
    ...rest.map((finding) => `      ${finding}`),
  ];
}

function verdict(lacks: readonly Lack[]): readonly string[] {
  if (lacks.length === 0) return ['Nothing is missing.'];
  return lacks.map(({ tools, required, broken, packages }) => {
    const missing = required ? 'Missing' : 'Useful, but missing';
    const what = `${broken ? 'Does not work here' : missing}: ${tools.join(' or ')}`;
    return packages.length === 0 ? what : `${what} (package ${packages.join(', ')})`;
  });
}
