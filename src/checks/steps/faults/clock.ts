import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { remove } from 'fs-extra/esm';
import { run } from '../../../support/process.ts';
import { expectThat } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { firstAnswer, unit } from '../service.ts';

const source = fileURLToPath(new URL('other-clock.c', import.meta.url));
const library = '/usr/local/lib/other-clock.so';
const offset = '/etc/clock-offset';

/** The clock that the machine's programs see. The machine shares the kernel's with its host, which must stay right. */
export interface Clock {
  /** Puts it so many days ahead of the right time, or behind; 0 is right. Programs that run see it jump. */
  set(days: number): Promise<void>;
  /** Gives the machine its own clock back. */
  remove(): Promise<void>;
}

/** Puts other-clock.c before every program of the machine; Mathesar and PostgreSQL are restarted for that. */
export async function clockOf(t: ScenarioRun): Promise<Clock> {
  const folder = await mkdtemp(join(tmpdir(), 'mathesar-clock-'));
  try {
    await run('cc', ['-shared', '-fPIC', '-O2', '-o', join(folder, 'clock.so'), source], t.context);
    await t.machine.copyIn(join(folder, 'clock.so'), library);
  } finally {
    await remove(folder);
  }
  const set: Clock['set'] = async (days) => {
    await t.run(['tee', offset], { input: `${days * 86_400}\n` });
    const { stdout } = await t.run(['date', '+%s']);
    const wrong = Number(stdout) - Date.now() / 1000 - days * 86_400;
    expectThat(Math.abs(wrong) < 60, `the clock is ${days} days ahead, and ${wrong} seconds`);
  };
  const restart = async (): Promise<void> => {
    await t.run(['systemctl', 'restart', t.distro.server.service]);
    await t.run(['systemctl', 'restart', unit]);
    await firstAnswer(t);
  };
  await t.sh(`chmod 0755 ${library}; echo ${library} >/etc/ld.so.preload`);
  await set(0);
  await restart();
  return {
    set,
    remove: async () => {
      await t.run(['rm', '/etc/ld.so.preload', offset, library]);
      await restart();
    },
  };
}
