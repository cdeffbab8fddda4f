import type { LoadResult } from '../../checks/steps/application/load.ts';

/** What one load has shown of the service. */
export interface ServiceFigures {
  /** The setting that it ran with. */
  readonly label: string;
  /** Seconds until it answered after being started. */
  readonly start: number;
  /** Users who left as a request failed, and requests that got no right answer. */
  readonly failed: { readonly users: number; readonly long: number; readonly slow: number };
  /** Requests of the users. */
  readonly perSecond: number;
  /** Seconds. */
  readonly median: number;
  readonly p95: number;
  /** Bytes (PSS): the largest worker, and all processes. */
  readonly worker: number;
  readonly service: number;
  /** Connections to PostgreSQL at the same time. */
  readonly connections: number;
}

/** The figures of a load; its memory names the main process first. */
export function figuresOf(label: string, start: number, result: LoadResult): ServiceFigures {
  const { users, long, slow, memory, connections } = result;
  const [main = 0, ...workers] = Object.values(memory);
  return {
    label,
    start,
    failed: { users: users.failures.length, long: long.failures.length, slow: slow.failures.length },
    perSecond: users.perSecond,
    median: users.median,
    p95: users.p95,
    worker: Math.max(0, ...workers),
    service: workers.reduce((sum, one) => sum + one, main),
    connections,
  };
}

type Row = readonly [title: string, cell: (figures: ServiceFigures) => string];

const rows: readonly Row[] = [
  [
    'not answered: users, long requests, slow clients',
    ({ failed: { users, long, slow } }) => `${users}, ${long}, ${slow}`,
  ],
  ['requests of the users per second', ({ perSecond }) => perSecond.toFixed(0)],
  ['median, 95th percentile', ({ median, p95 }) => `${median.toFixed(2)} s, ${p95.toFixed(1)} s`],
  ['memory (PSS) of the largest worker', ({ worker }) => `${(worker / 1e6).toFixed(0)} MB`],
  ['memory of the service', ({ service }) => `${(service / 1e6).toFixed(0)} MB`],
  ['connections to PostgreSQL at once', ({ connections }) => String(connections)],
  ['start until the first answer', ({ start }) => `${start.toFixed(1)} s`],
];

/** The figures as a table in Markdown, one column for each load. */
export function describeFigures(all: readonly ServiceFigures[]): string {
  const table = [
    ['', ...all.map(({ label }) => label)],
    ...rows.map(([title, cell]) => [title, ...all.map(cell)]),
  ];
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(3, ...table.map((row) => row[column]?.length ?? 0)),
  );
  const lines = table.map((row) => line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  lines.splice(1, 0, line(widths.map((width) => '-'.repeat(width))));
  return lines.join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
