import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Context } from '../../../support/context.ts';
import { UserError, messageOf } from '../../../support/errors.ts';
import { readContainer } from '../../container.ts';
import type { Image } from '../image.ts';
import type { Podman } from './podman.ts';

/** The images that a check uses. */
export interface CheckedImages {
  readonly image: Image;
  readonly withPostgresql: boolean;
  /** The same of a newer version. */
  readonly newer?: Image;
  /** One with PostgreSQL inside, of which the server for the image alone is made. */
  readonly server: Image;
}

/** What each step of the check gets. */
export interface Trial extends CheckedImages {
  readonly podman: Podman;
  readonly health: string;
  /** An empty folder of this host, for what containers read. */
  readonly folder: string;
  /** Runs a step under its title. */
  readonly step: (title: string, work: () => Promise<void>) => Promise<void>;
  /** Runs Python in a new container of the image; returns what it prints. */
  readonly runPython: (
    program: string,
    args: readonly string[],
    options?: readonly string[],
  ) => Promise<string>;
}

/** The options of docs/other-ways/containers.md, as a user with a number that nobody knows. */
export const hardened: readonly string[] = [
  '--user=54321:0',
  '--read-only',
  '--read-only-tmpfs=false',
  '--tmpfs=/tmp',
  '--cap-drop=all',
  '--security-opt=no-new-privileges',
  '--stop-timeout=60',
];
export const noNetwork = '--network=none';

/** The first administrator. */
export const [name, password] = ['ada', 'correct horse 7 battery'];
export const administrator = [
  `--env=MATHESAR_ADMIN_USER=${name}`,
  `--env=MATHESAR_ADMIN_PASSWORD=${password}`,
];

/** The image's Python, by a path without its version. */
export const python = '/usr/lib/mathesar/venv/bin/python3';

/** @throws UserError from its steps, with the step that failed, and why */
export async function makeTrial(
  images: CheckedImages,
  podman: Podman,
  folder: string,
  context: Context,
): Promise<Trial> {
  const { reference } = images.image;
  return {
    ...images,
    podman,
    health: (await readContainer()).health,
    folder,
    step: async (title, work) => {
      try {
        await context.reporter.step(title, work);
      } catch (error) {
        context.signal.throwIfAborted();
        throw new UserError(`${reference}: ${title}: ${messageOf(error)}`);
      }
    },
    runPython: (program, args, options = []) =>
      podman.ask([
        'run',
        '--rm',
        noNetwork,
        ...options,
        '--entrypoint',
        python,
        reference,
        '-c',
        program,
        ...args,
      ]),
  };
}

/** A program of this folder, for `python -c`. */
export function programNamed(file: string): Promise<string> {
  return readFile(fileURLToPath(new URL(file, import.meta.url)), 'utf8');
}

/** Signs in within a container. */
export async function signIn(
  { podman }: Trial,
  container: string,
  user: string,
  itsPassword: string,
): Promise<void> {
  const command = ['exec', '--interactive', container, python, '-c', await programNamed('sign-in.py'), user];
  await podman.ask(command, `${itsPassword}\n`);
}
