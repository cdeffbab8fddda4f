import { describe, expect, it } from 'vitest';
import { describeFigures, figuresOf } from '../../../src/bench/service/figures.ts';
import { parseVariant, serviceBench } from '../../../src/bench/service/measure.ts';
import type { LoadResult } from '../../../src/checks/steps/application/load.ts';
import { UserError } from '../../../src/support/errors.ts';

const users = { answered: 300, failures: [], perSecond: 44.6, median: 0.521, p95: 3.94, slowest: 4 };
const result: LoadResult = {
  users,
  long: { ...users, failures: ['/: 500'] },
  slow: { ...users, failures: ['/: 403', '/: 403'] },
  memory: { 20: 50_000_000, 21: 60_000_000, 22: 70_400_000 },
  connections: 38,
  starved: 0,
};

describe('figuresOf', () => {
  it('counts failures and sums the memory, of which the first process is no worker', () => {
    expect(figuresOf('as installed', 2.5, result)).toEqual({
      label: 'as installed',
      start: 2.5,
      failed: { users: 0, long: 1, slow: 2 },
      perSecond: 44.6,
      median: 0.521,
      p95: 3.94,
      worker: 70_400_000,
      service: 180_400_000,
      connections: 38,
    });
  });
});

describe('describeFigures', () => {
  it('writes a table with a column for each load', () => {
    const table = describeFigures([
      figuresOf('as installed', 2.5, result),
      figuresOf('MATHESAR_THREADS=16', 12.34, result),
    ]);
    const cells = table.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
    expect(cells.map((row) => row.slice(1, -1))).toEqual([
      ['', 'as installed', 'MATHESAR_THREADS=16'],
      [expect.stringMatching(/^-+$/), expect.stringMatching(/^-+$/), expect.stringMatching(/^-+$/)],
      ['not answered: users, long requests, slow clients', '0, 1, 2', '0, 1, 2'],
      ['requests of the users per second', '45', '45'],
      ['median, 95th percentile', '0.52 s, 3.9 s', '0.52 s, 3.9 s'],
      ['memory (PSS) of the largest worker', '70 MB', '70 MB'],
      ['memory of the service', '180 MB', '180 MB'],
      ['connections to PostgreSQL at once', '38', '38'],
      ['start until the first answer', '2.5 s', '12.3 s'],
    ]);
    expect(new Set(table.split('\n').map(({ length }) => length)).size).toBe(1);
  });
});

describe('parseVariant', () => {
  it('splits at the first "="', () => {
    const value = '--worker-class gthread --threads=16';
    expect(parseVariant(`GUNICORN_CMD_ARGS=${value}`)).toEqual({ name: 'GUNICORN_CMD_ARGS', value });
  });

  it.each(['MATHESAR_THREADS', 'MATHESAR_THREADS=', '=16', 'threads=16'])('refuses %s', (text) => {
    expect(() => parseVariant(text)).toThrow(UserError);
  });
});

it('a bench has time for each setting', () => {
  const one = parseVariant('MATHESAR_THREADS=16');
  const bench = serviceBench([one, one], () => undefined);
  expect(bench.timeout).toBe(900_000);
});
