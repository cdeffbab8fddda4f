import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { columns } from '../support/text/columns.ts';
import { rowsOf, type FaultRow } from './faults/fault.ts';
import { timeoutOf } from './runner/group.ts';
import type { Need, Scenario } from './runner/scenario.ts';

/** A scenario as `npm run check -- --list --json` names it. */
export interface ListedScenario {
  readonly name: string;
  readonly title: string;
  /** What the user is doing: its folder in scenarios/. */
  readonly subject: string;
  /** What it needs, in words; empty where a package and a machine are enough. */
  readonly needs: readonly string[];
  /** Where `npm test` runs it. */
  readonly tests: 'every distro' | 'one of each format' | 'one distro' | 'no';
  /** Seconds after which it is ended. */
  readonly timeout: number;
  readonly faults: readonly FaultRow[];
}

const folder = new URL('scenarios/', import.meta.url);

/** What `--list` says of these scenarios, without a package or a machine. */
export async function listScenarios(scenarios: readonly Scenario[]): Promise<readonly ListedScenario[]> {
  const subjects = await subjectsOf();
  return scenarios.map((scenario) => ({
    name: scenario.name,
    title: scenario.title,
    subject: subjects.get(scenario) ?? 'other',
    needs: needsOf(scenario),
    tests: testsOf(scenario),
    timeout: timeoutOf(scenario) / 1000,
    faults: rowsOf(scenario),
  }));
}

/** The list as text: a line a scenario. */
export function describeList(listed: readonly ListedScenario[]): string {
  const head = ['scenario', 'subject', 'faults', 'npm test', 'needs'];
  const lines = listed.map(({ name, subject, faults, tests, needs }) => {
    const count = faults.length === 0 ? '' : String(faults.length);
    return [name, subject, count, tests, needs.join('; ')];
  });
  const rows = listed.reduce((sum, { faults }) => sum + faults.length, 0);
  return `${columns([head, ...lines])}\n${listed.length} scenarios, with ${rows} faults (docs/run/faults.md)`;
}

/** Each scenario with the folder of its file, which says what the user is doing. */
async function subjectsOf(): Promise<ReadonlyMap<unknown, string>> {
  const files = await readdir(fileURLToPath(folder), { recursive: true });
  const found = new Map<unknown, string>();
  for (const file of files.filter((name) => /^[^/]+\/.*\.ts$/.test(name))) {
    const exported = (await import(new URL(file, folder).href)) as Readonly<Record<string, unknown>>;
    for (const value of Object.values(exported)) found.set(value, file.split('/')[0] ?? file);
  }
  return found;
}

const inWords: Readonly<Record<Need, string>> = {
  upgrade: 'a newer package (--upgrade-to)',
  publishing: 'tools for repositories',
  compiler: 'a C compiler on this host',
  piuparts: 'piuparts, root, and a Debian mirror',
  'next-package': 'the package for the distro’s next release',
  'other-package': 'the package for another distro',
  'next-release': 'a machine that can be upgraded to the distro’s next release',
};

function needsOf(scenario: Scenario): readonly string[] {
  const { needs = [], packageManagers, postgresql, shares, continues } = scenario;
  return [
    ...(packageManagers === undefined ? [] : [packageManagers.join(' or ')]),
    ...needs.map((need) => inWords[need]),
    ...(postgresql === undefined ? [] : ['PostgreSQL in the machine']),
    ...(shares === undefined ? [] : ['the installed machine that scenarios share']),
    ...(continues === undefined ? [] : [`the machine of ${continues.name}`]),
  ];
}

function testsOf({ tests }: Scenario): ListedScenario['tests'] {
  if (tests === undefined) return 'every distro';
  if (tests === 'one-of-each-format') return 'one of each format';
  return tests === 'one-distro' ? 'one distro' : 'no';
}
