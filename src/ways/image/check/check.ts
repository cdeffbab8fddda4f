import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Context } from '../../../support/context.ts';
import { UserError, messageOf } from '../../../support/errors.ts';
import { readContainer } from '../../container.ts';
import type { Image } from '../image.ts';
import { Podman } from './podman.ts';
import { inside } from './inside.ts';

/** The options of docs/other-ways/containers.md, without a network, which nothing here needs. */
export const hardened: readonly string[] = [
  '--network=none',
  '--read-only',
  '--read-only-tmpfs=false',
  '--tmpfs=/tmp',
  '--cap-drop=all',
  '--security-opt=no-new-privileges',
  '--stop-timeout=60',
];

/** The image's Python, by a path without its version. */
export const python = '/usr/lib/mathesar/venv/bin/python3';

/** What each step of the check gets. */
export interface Trial {
  readonly podman: Podman;
  readonly image: Image;
  readonly health: string;
  /** Runs a step under its title. */
  readonly step: (title: string, work: () => Promise<void>) => Promise<void>;
  /** Runs Python in a new container of the image, or in one that runs; returns what it prints. */
  readonly runPython: (
    program: string,
    args: readonly string[],
    options?: readonly string[],
  ) => Promise<string>;
}

/**
 * Uses an image with podman as people would. Containers and volumes are removed at the end, whatever comes.
 * @throws UserError with the step that failed, and why
 */
export async function checkImage(image: Image, withPostgresql: boolean, context: Context): Promise<void> {
  const { health } = await readContainer();
  const podman = await Podman.open(context);
  const trial: Trial = {
    podman,
    image,
    health,
    step: async (title, work) => {
      try {
        await context.reporter.step(title, work);
      } catch (error) {
        context.signal.throwIfAborted();
        throw new UserError(`${image.reference}: ${title}: ${messageOf(error)}`);
      }
    },
    runPython: (program, args, options = []) =>
      podman.ask([
        ...['run', '--rm', '--network=none', ...options, '--entrypoint', python],
        ...[image.reference, '-c', program, ...args],
      ]),
  };
  try {
    await trial.step('load it', async () => {
      await podman.ask(['load', '--quiet', '--input', image.path]);
    });
    await look(trial, withPostgresql);
    await refuse(trial);
    if (withPostgresql) await inside(trial);
  } finally {
    await podman.close();
  }
}

/** What must not be in an image. */
const absent = [
  ...['/etc/machine-id', '/etc/mathesar/secret.env', '/var/lib/apt/lists', '/var/cache/apt', '/usr/bin/perl'],
  ...[
    '/usr/bin/apt',
    '/usr/bin/dpkg',
    '/usr/bin/systemctl',
    '/usr/lib/systemd',
    '/var/lib/mathesar/secret-key',
  ],
];

async function look({ step, runPython, podman, image }: Trial, withPostgresql: boolean): Promise<void> {
  await step('it holds no secret, package manager or systemd', async () => {
    const paths = withPostgresql ? absent : [...absent, '/usr/bin/sh', '/usr/lib/postgresql'];
    const program = 'import os, sys; print([p for p in sys.argv[1:] if os.path.lexists(p)])';
    const found = (await runPython(program, paths)).trim();
    if (found !== '[]') throw new Error(`it holds ${found}`);
    const facts = await podman.ask(['image', 'inspect', image.reference]);
    if (/SECRET_KEY|PASSWORD/.test(facts)) throw new Error('its configuration names a secret');
  });
}

async function refuse({ step, podman, image }: Trial): Promise<void> {
  await step('it says in a line each what is wrong with its settings', async () => {
    const wrong = ['--env=POSTGRES_PORT=x', '--env=POSTGRES_HOST=db', '--env=SECRET_KEY_FILE=/none'];
    const { exitCode, stderr } = await podman.call([
      ...['run', '--rm', '--network=none', ...wrong, image.reference],
    ]);
    const lines = stderr.trim().split('\n');
    if (exitCode !== 78 || lines.length !== 2 || lines.some((line) => !line.startsWith('mathesar: '))) {
      throw new Error(`it ended with ${exitCode}\n${stderr}`);
    }
  });
}

/** Signs in within a container. */
export async function signIn(
  { podman }: Trial,
  container: string,
  name: string,
  password: string,
): Promise<void> {
  const program = await readFile(fileURLToPath(new URL('sign-in.py', import.meta.url)), 'utf8');
  const command = ['exec', '--interactive', container, python, '-c', program, name];
  await podman.ask(command, `${password}\n`);
}
