import { join } from 'node:path';
import { docsDir } from '../../config/project.ts';
import type { Scenario } from '../runner/scenario.ts';
import { faultSubjects, rowsOf, type FaultRow } from './fault.ts';

/** The page of docs/ that is rendered from the rows of the scenarios. */
export const faultsPagePath = join(docsDir, 'run/faults.md');

const introduction = `<!-- Written by \`npm run docs\` from src/checks/scenarios/: change the scenario there, not this file. -->

# Faults, and what comes of them

Each row is a scenario, or a step of one, that \`npm run check\` runs in a throwaway machine: it brings the state before about,
makes the fault, and expects the state after. *Nothing lost* is part of every row but those marked *new*, where there is
nothing yet: the account logs in, the session goes on, and records, settings, secret key, databases and owners are what they
were. \`npm run check\` prints this table with the result of each row on each distro; [Check packages](../build/checking.md) says how.
`;

/** docs/run/faults.md. */
export function faultsPage(scenarios: readonly Scenario[]): string {
  const rows = scenarios.flatMap(rowsOf);
  const sections = faultSubjects.flatMap((subject) => {
    const own = rows.filter((row) => row.subject === subject);
    return own.length === 0 ? [] : [`\n## ${capital(subject)}\n\n${head}${own.map(line).join('')}`];
  });
  return [introduction, ...sections].join('');
}

const head = '| before | fault | after | scenario |\n| --- | --- | --- | --- |\n';

function line({ before, fault, after, fresh, scenario, packageManagers }: FaultRow): string {
  const where = packageManagers === undefined ? '' : ` (${packageManagers.join(', ')})`;
  const state = fresh === true ? `${before} (new)` : before;
  return `| ${[state, fault, after].map(cell).join(' | ')} | \`${scenario}\`${where} |\n`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
