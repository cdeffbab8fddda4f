import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { hostArchOf } from '../../config/architectures.ts';
import type { Distro } from '../../config/distros.ts';
import { startContainerMachine } from '../../machines/containers/container-machine.ts';
import { startMachine } from '../../machines/index.ts';
import type { Machine } from '../../machines/machine.ts';
import type { Context } from '../../support/context.ts';
import { UserError } from '../../support/errors.ts';
import { lastLines } from '../../support/process.ts';
import { checkFiles, type Recipe } from './definition.ts';

/** A recipe that was written, and the folder that it is in. */
export interface ToValidate {
  readonly recipe: Recipe;
  readonly folder: string;
  /** Paths of its files below the folder. */
  readonly files: readonly string[];
}

/** A file that recipes were made from. */
export interface Part {
  readonly kind: 'package' | 'zipapp';
  readonly file: string;
  readonly arch: string;
  readonly python: string;
}

/** What a recipe's own check has said, one line each. */
export interface Validated {
  readonly recipe: string;
  readonly lines: readonly string[];
}

const place = '/srv/recipe';

/**
 * Runs the recipes' own checks, each in a throwaway machine that installs what it needs from the distro's mirror.
 * @param parts all files that the recipes were made from
 * @param distro one that has the collections' tools
 * @throws UserError with the last lines of a check that fails; where no file is for the machine, no machine runs here, or
 * offline
 */
export async function validateRecipes(
  recipes: readonly ToValidate[],
  parts: readonly Part[],
  distro: Distro,
  context: Context,
): Promise<readonly Validated[]> {
  if (context.offline)
    throw new UserError('recipes are validated with programs of a mirror', {
      hints: ['Leave --offline out.'],
    });
  const validated: Validated[] = [];
  for (const each of recipes) {
    const { check, name, needs } = each.recipe;
    if (check === undefined || needs === undefined) continue;
    const part = partFor(needs, parts, distro);
    const lines = await context.reporter.step(`validate ${name}`, () =>
      inMachine(each, check, part, distro, context),
    );
    validated.push({ recipe: name, lines });
  }
  return validated;
}

/** The file that a machine of this host can take. */
function partFor(kind: Part['kind'], parts: readonly Part[], { title, python }: Distro): string {
  const arch = hostArchOf(process.arch);
  const part = parts.find((each) => each.kind === kind && each.arch === arch && each.python === python);
  if (part !== undefined) return part.file;
  throw new UserError(
    `no ${kind} is for ${arch} and Python ${python}, which recipes are validated with on ${title}`,
    {
      hints: ['Give such a file too, or name the recipes that need none.'],
    },
  );
}

async function inMachine(
  { recipe, folder, files }: ToValidate,
  { packages, sandboxes }: NonNullable<Recipe['check']>,
  part: string,
  distro: Distro,
  context: Context,
): Promise<readonly string[]> {
  const machine = sandboxes
    ? await startContainerMachine(distro, context, packages)
    : await startMachine(distro, context, { network: 'host' });
  try {
    if (!sandboxes) await install(machine, packages);
    const own = checkFiles(recipe).map((file) => [join(recipe.folder, file), file] as const);
    for (const [from, file] of [...files.map((file) => [join(folder, file), file] as const), ...own]) {
      await machine.exec(['mkdir', '-p', join(place, file, '..')]);
      await machine.copyIn(from, join(place, file));
    }
    const inside = `/srv/${basename(part)}`;
    await machine.copyIn(part, inside);
    const script = await readFile(join(recipe.folder, 'check.sh'), 'utf8');
    const ended = await machine.exec(['sh', '-s', '--', place, inside], {
      input: script,
      timeout: 900_000,
    });
    if (ended.exitCode === 0) return ended.stdout.split('\n').filter((line) => line.startsWith('ok: '));
    throw new UserError(
      `the recipe ${recipe.name} does not hold\n${lastLines(`${ended.stdout}\n${ended.stderr}`)}`,
      { hints: [`Its check is ${recipe.folder}/check.sh.`] },
    );
  } finally {
    await machine.dispose();
  }
}

async function install(machine: Machine, packages: readonly string[]): Promise<void> {
  const script = `apt-get update -q && apt-get install -q -y --no-install-recommends ${packages.join(' ')}`;
  const env = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const { exitCode, stdout, stderr } = await machine.exec(['sh', '-euc', script], { env, timeout: 600_000 });
  if (exitCode === 0) return;
  throw new UserError(
    `${machine.distro.title} cannot install ${packages.join(', ')}\n${lastLines(`${stdout}\n${stderr}`)}`,
    {
      hints: ['The machine takes them from the mirror that it was made from: docs/build/checking.md.'],
    },
  );
}
