import type { ScenarioResult } from '../runner/result.ts';
import { columns } from '../../support/text/columns.ts';
import { faultSubjects } from './fault.ts';
import type { FaultResult } from './outcome.ts';

const marks = { passed: '✔', failed: '✖', 'left out': '-', 'not reached': '?' } as const;

/** The rows with their result on each distro, and how many held; empty where no scenario has rows. */
export function faultTable(results: readonly ScenarioResult[]): string {
  const all = results.flatMap(({ distro, faults }) => faults.map((row) => ({ distro, row })));
  if (all.length === 0) return '';
  const distros = [...new Set(all.map(({ distro }) => distro))];
  const ids = [...new Set(inOrder(all.map(({ row }) => row)).map(({ id }) => id))];
  const lines = ids.map((id) => {
    const own = all.filter(({ row }) => row.id === id);
    const cells = distros.map((name) => {
      const found = own.find(({ distro }) => distro === name);
      return found === undefined ? '' : `${marks[found.row.outcome]} ${found.row.outcome}`;
    });
    return [id, own[0]?.row.subject ?? '', ...cells];
  });
  const held = ids.filter((id) =>
    all.every(({ row }) => row.id !== id || row.outcome === 'passed' || row.outcome === 'left out'),
  );
  const untried = held.filter((id) => all.every(({ row }) => row.id !== id || row.outcome === 'left out'));
  const count = `${held.length - untried.length} of ${ids.length} faults did no harm`;
  const rest = untried.length === 0 ? '' : `, ${untried.length} left out`;
  return `${columns([['fault', 'subject', ...distros], ...lines])}\n${count}${rest}`;
}

function inOrder(rows: readonly FaultResult[]): readonly FaultResult[] {
  return faultSubjects.flatMap((subject) => rows.filter((row) => row.subject === subject));
}
