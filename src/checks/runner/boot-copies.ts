import { join } from 'node:path';
import type { Distro } from '../../config/distros.ts';
import type { Driver, Machine } from '../../machines/machine.ts';
import { UserError } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import { inScratch } from '../../support/files/scratch.ts';
import { lastLines } from '../../support/process.ts';

/** The machines that a scenario boots besides the one it is given. */
export interface Copies {
  /** Boots copies of the root file system in a folder of the machine. */
  readonly boot: (folder: string, copies: number) => Promise<readonly Machine[]>;
  /** Starts a machine of a distro, with PostgreSQL installed. */
  readonly start: (distro: Distro) => Promise<Machine>;
  /** The journals of all that run. */
  logs(): Promise<readonly string[]>;
  dispose(): Promise<void>;
}

export function copiesOf(machine: Machine, driver: Driver, context: Context): Copies {
  const booted: Machine[] = [];
  return {
    boot: (folder, copies) =>
      inScratch(context, async (scratch) => {
        const root = join(scratch, 'root.tar');
        await packed(machine, folder, root);
        const own: Machine[] = [];
        for (let copy = 0; copy < copies; copy += 1) {
          const one = await driver.start(machine.distro, context, { root });
          booted.push(one);
          own.push(one);
        }
        return own;
      }),
    start: async (distro) => {
      const one = await driver.start(distro, context, { installed: [distro.server.package] });
      booted.push(one);
      return one;
    },
    logs: () => Promise.all(booted.map((one) => one.logs())),
    dispose: async () => {
      await Promise.all(booted.map((one) => one.dispose()));
    },
  };
}

async function packed(machine: Machine, folder: string, tar: string): Promise<void> {
  const inside = '/srv/root.tar';
  const options = ['--create', '--one-file-system', '--numeric-owner', '--file', inside];
  const made = await machine.exec(['tar', ...options, '--directory', folder, '.'], { timeout: 240_000 });
  if (made.exitCode !== 0) throw new UserError(`cannot pack ${folder}\n${lastLines(made.stderr)}`);
  await machine.copyOut(inside, tar);
  await machine.exec(['rm', inside]);
}
