import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PageCommand } from '../../../docs/commands.ts';
import { follow, type Rule } from '../../../docs/follow.ts';
import type { ContainerMachine } from '../../../machines/containers/container-machine.ts';
import type { Context } from '../../../support/context.ts';
import { UserError } from '../../../support/errors.ts';
import { writeFiles } from '../../files.ts';
import { composeFiles } from '../compose.ts';

/** What the parts of the check share. */
export interface Scene {
  readonly machine: ContainerMachine;
  readonly context: Context;
  /** Names of Mathesar's images in the machine: the first one, and the one to upgrade to. */
  readonly image: string;
  readonly newer: string;
  /** The commands of docs/other-ways/compose.md. */
  readonly commands: readonly PageCommand[];
  /** Headings below which they have been typed. */
  readonly typed: Set<string>;
  /** The ordinary user who runs containers. */
  readonly user: string;
}

/** Milliseconds: a busy machine takes ten times as long as an idle one. */
export const patience = 900_000;

/** What the page's name stands for here: Caddy makes a certificate of its own for it. */
export const domain = { 'mathesar.example.org': 'mathesar.localhost' } as const;

/** Where log-in.py lies in the machine. */
export const logInProgram = '/usr/local/lib/log-in.py';

/** Puts the folder that `npm run compose` writes into the machine. */
export async function putFolder({ machine, image }: Scene, path: string, owner = 'root'): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'mathesar-compose-'));
  try {
    await writeFiles(join(scratch, 'mathesar'), await composeFiles(image));
    await machine.copyIn(join(scratch, 'mathesar'), path);
    await machine.ask(['chown', '--recursive', owner, path]);
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/**
 * Types the commands of the page below one heading.
 * @param as the user who types them; root when absent
 */
export async function type(
  { machine, commands, context, typed }: Scene,
  heading: string,
  cwd: string,
  rules: readonly Rule[],
  as?: string,
): Promise<void> {
  const these = commands.filter((command) => command.heading === heading);
  if (these.length === 0)
    throw new UserError(`docs/other-ways/compose.md has no commands below "${heading}"`);
  typed.add(heading);
  await follow(these, {
    rules,
    cwd,
    shell: (line, options) =>
      machine.exec(['sh', '-c', line], {
        ...options,
        timeout: patience,
        ...(as === undefined ? {} : { user: as }),
      }),
    step: (title, work) => context.reporter.step(title, work),
  });
}

/**
 * Logs in to Mathesar in the machine by a form, as a browser does, and sees that a wrong password is refused.
 * @param authority path in the machine of the certificate authority of https
 * @throws UserError with what stood in the way
 */
export async function logIn(
  { machine }: Scene,
  url: string,
  password: string,
  authority?: string,
): Promise<void> {
  const command = ['python3', logInProgram, url, 'admin', ...(authority === undefined ? [] : [authority])];
  await machine.ask(command, { input: `${password}\n` });
  const wrong = await machine.exec(command, { input: `${password}x\n`, timeout: patience });
  if (wrong.exitCode === 0) throw new UserError(`${url}: any password logs in`);
}
