import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Configuration } from '../../config/configuration.ts';
import type { BuildPlan } from '../../plan/build-plan.ts';
import type { Context } from '../../support/context.ts';
import { sha256 } from '../../support/caching/digest.ts';
import type { Release } from '../../upstream/release.ts';
import { buildVirtualenv } from '../../virtualenv/build.ts';
import { locksDir } from '../../virtualenv/lock/lock.ts';
import { buildInMachine } from '../../virtualenv/native/build-in-machine.ts';
import type { Virtualenv } from '../../virtualenv/virtualenv.ts';
import type { ZipappDefinition } from './definition.ts';

/** The lock of the PostgreSQL that a trial brings: its file's name. */
export const postgresql = 'trial-postgresql.txt';

/**
 * The application's libraries and the trial's PostgreSQL, for any machine with this Python and the glibc that the
 * definition names, or a newer one.
 * @returns both as one virtualenv, and the first alone, by which static files are collected
 * @throws UserError as `buildVirtualenv`; also where a wheel needs a newer glibc
 */
export async function librariesOf(
  input: {
    readonly plan: BuildPlan;
    readonly release: Release;
    readonly configuration: Configuration;
    readonly zipapp: ZipappDefinition;
  },
  context: Context,
): Promise<{ readonly all: Virtualenv; readonly application: Virtualenv }> {
  const { plan, release, zipapp } = input;
  const { definition } = input.configuration;
  const target = { python: plan.distro.python, arch: plan.arch, glibc: zipapp.glibc };
  const application = await buildVirtualenv(
    { release, target, definition, buildInMachine: buildInMachine(plan.distro, context) },
    context,
  );
  const text = await readFile(join(locksDir, postgresql), 'utf8');
  const server = await buildVirtualenv(
    {
      lock: { text, digest: sha256(text), origin: postgresql },
      target,
      definition: {
        ...definition,
        virtualenv: { remedies: [], trims: zipapp.postgresql.trims },
      },
    },
    context,
  );
  const known = new Set(application.entries.map(({ path }) => path));
  return {
    application,
    all: {
      ...application,
      entries: [...application.entries, ...server.entries.filter(({ path }) => !known.has(path))],
      wheels: [...application.wheels, ...server.wheels],
      leftOut: [...application.leftOut, ...server.leftOut],
    },
  };
}
