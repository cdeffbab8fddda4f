import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Distro } from '../../../config/distros.ts';
import { readCommands } from '../../../docs/commands.ts';
import { terminalProgram } from '../../../docs/terminal.ts';
import { startMachine } from '../../../machines/index.ts';
import type { Machine } from '../../../machines/machine.ts';
import type { Context } from '../../../support/context.ts';
import { UserError } from '../../../support/errors.ts';
import type { RunResult } from '../../../support/process.ts';
import type { Zipapp } from '../build.ts';

const user = 'ada';
const home = `/home/${user}`;
const folder = '/srv/check';
const file = `${home}/mathesar.pyz`;
/** Milliseconds: a busy machine takes ten times as long as an idle one. */
const patience = 1_200_000;

/**
 * Uses a .pyz as an ordinary user of a throwaway machine that has neither a compiler nor Docker nor a network: follows
 * docs/other-ways/zipapp.md line by line, and does what may go wrong. With a package, the trial's export is restored to
 * an installation of it.
 * @param more.package path of a native package for the same distro
 * @throws UserError with what was shown, where something is not as the page says
 */
export async function checkZipapp(
  zipapp: Zipapp,
  distro: Distro,
  context: Context,
  more: { readonly package?: string | undefined } = {},
): Promise<void> {
  const { reporter } = context;
  const machine = await startMachine(distro, context, { installed: [distro.server.package] });
  try {
    await reporter.step('an ordinary user, without compiler and Docker', () => prepare(machine, zipapp));
    const python = `python${zipapp.python}`;
    await reporter.step('docs/other-ways/zipapp.md, line by line', async () => {
      await succeed(machine, [python, '-B', `${folder}/follow.py`, `${folder}/commands.json`, user]);
    });
    await reporter.step('what may go wrong', async () => {
      const { stdout } = await succeed(machine, [python, '-B', `${folder}/faults.py`, file, user]);
      const failed = Object.entries(z.record(z.string(), z.string()).parse(JSON.parse(stdout)));
      if (failed.length > 0) throw new UserError(failed.map(([name, why]) => `${name}: ${why}`).join('\n'));
    });
    if (more.package !== undefined) {
      const path = more.package;
      await reporter.step('the export in a real installation', () => restore(machine, path, python));
    }
  } finally {
    await machine.dispose();
  }
}

async function prepare(machine: Machine, zipapp: Zipapp): Promise<void> {
  await succeed(machine, ['useradd', '--create-home', user]);
  await succeed(machine, ['mkdir', '-p', folder]);
  const found = await machine.exec(['sh', '-c', 'command -v cc gcc docker podman'], { user });
  if (found.stdout !== '') throw new UserError(`the machine has more than a bare one: ${found.stdout}`);
  await machine.copyIn(zipapp.path, file);
  await succeed(machine, ['chown', user, file]);
  await succeed(machine, ['chmod', '644', file]);
  await giveCommands(machine);
  await machine.copyIn(terminalProgram, `${folder}/terminal.py`);
  for (const name of await readdir(import.meta.dirname)) {
    if (name.endsWith('.py')) await machine.copyIn(join(import.meta.dirname, name), `${folder}/${name}`);
  }
}

/** What is typed on the machine that has the file; `npm run` made it elsewhere. */
async function giveCommands(machine: Machine): Promise<void> {
  const commands = await readCommands('other-ways/zipapp.md');
  const typed = commands.filter(({ text }) => !text.startsWith('npm run ')).map(({ text }) => text);
  await machine.exec(['tee', `${folder}/commands.json`], { input: JSON.stringify(typed) });
}

/** The archive of the page, with the password of its trial's administrator. */
async function restore(machine: Machine, path: string, python: string): Promise<void> {
  const name = '/srv/mathesar.deb';
  await machine.copyIn(path, name);
  // The page has made them for its own user.
  await succeed(machine, ['setpriv', '--reuid=postgres', '--clear-groups', 'dropdb', 'mathesar_django']);
  await succeed(machine, ['apt-get', 'install', '-y', name]);
  await succeed(machine, [python, '-B', `${folder}/restored.py`, `${home}/trial.tar`]);
}

async function succeed(machine: Machine, command: readonly string[]): Promise<RunResult> {
  const result = await machine.exec(command, {
    timeout: patience,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (result.exitCode === 0) return result;
  throw new UserError(
    `${command.join(' ')} ended with ${String(result.exitCode)}\n${result.stdout}${result.stderr}`,
  );
}
