import { z } from 'zod';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { role } from '../database/postgresql.ts';
import { mainPid, unit } from '../service.ts';
import { cookieHeader, type Visitor } from './visitor.ts';

/** A request, answered with 200: a page, or a remote procedure call with this body. */
export interface Wanted {
  readonly path: string;
  readonly json?: unknown;
}

export interface Load {
  /** Where to: http://ADDRESS:PORT or unix:PATH. */
  readonly base?: string;
  /** Clients that stop half-way through a request, and go on at the end. */
  readonly slow: number;
  /** Requests that take long, each once and at the same time. */
  readonly long: readonly Wanted[];
  /** Who leave when a request of theirs fails, or is not answered within 30 s. */
  readonly users: number;
  /** How many requests each of them sends, one after the other. */
  readonly rounds: number;
  readonly wanted: readonly Wanted[];
}

const figures = z.object({
  answered: z.number(),
  failures: z.array(z.string()),
  perSecond: z.number(),
  /** Seconds. */
  median: z.number(),
  p95: z.number(),
  slowest: z.number(),
});
const answer = z.object({
  users: figures,
  long: figures,
  slow: figures,
  /** Users who had not one answer when the first of them had all of theirs. */
  starved: z.number(),
  /** The most bytes (PSS) that each process had. */
  memory: z.record(z.string(), z.number()),
  /** The most connections to PostgreSQL that the application's role had at the same time. */
  connections: z.number(),
});

export type LoadResult = z.infer<typeof answer>;

export function remoteCall(method: string, params: Readonly<Record<string, unknown>>): Wanted {
  return { path: '/api/rpc/v0/', json: { jsonrpc: '2.0', id: 1, method, params } };
}

/** Puts the service under load as the visitor, and watches the memory of its processes. */
export async function putUnderLoad(t: ScenarioRun, who: Visitor, load: Load): Promise<LoadResult> {
  const headers = { Cookie: cookieHeader(who), 'X-CSRFToken': who.cookies().csrftoken ?? '' };
  const request = { base: 'http://127.0.0.1:8000', headers, role, pids: await servicePids(t), ...load };
  return answer.parse(await t.probe('load', request, { timeout: 240_000 }));
}

/** gunicorn's main process first, then its workers. */
async function servicePids(t: ScenarioRun): Promise<readonly string[]> {
  const main = await mainPid(t);
  const { stdout } = await t.run(['ps', '-o', 'pid=', '--ppid', main]);
  return [main, ...stdout.trim().split(/\s+/)];
}

/** Bytes: MemoryHigh= of the service's unit. */
export async function memoryHigh(t: ScenarioRun): Promise<number> {
  const { stdout } = await t.run(['systemctl', 'show', '-P', 'MemoryHigh', unit]);
  return Number(stdout.trim());
}
