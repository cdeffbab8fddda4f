import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScenarioRun } from '../../runner/scenario.ts';

/** Copies a file from one machine to another through this host, readable for nobody else. */
export async function handOver(
  from: ScenarioRun,
  file: string,
  to: ScenarioRun,
  copy: string,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'mathesar-'));
  try {
    await from.machine.copyOut(file, join(folder, 'file'));
    await to.machine.copyIn(join(folder, 'file'), copy);
  } finally {
    await rm(folder, { recursive: true });
  }
}
