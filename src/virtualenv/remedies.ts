import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Remedy } from '../config/definition.ts';
import { cached } from '../support/caching/cache.ts';
import { codeDigest } from '../support/caching/code-digest.ts';
import { digestFile, digestOf } from '../support/caching/digest.ts';
import { UserError } from '../support/errors.ts';
import type { Context } from '../support/context.ts';
import { buildPureWheel, pureRecipe } from './wheel/pure-wheel.ts';
import { normaliseName } from './lock/requirements.ts';
import type { LockedFile, LockedPackage } from './lock/resolve.ts';
import { fetchSdist } from './wheel/sdist.ts';
import type { BundledWheel, Target } from './virtualenv.ts';

/** Builds a source distribution in a throwaway machine of the target distro; the caller provides it. */
export type BuildInMachine = (
  /** Path of the source distribution on this machine. */
  sdist: string,
  target: Target,
  /** Packages of the distro that the build needs besides the headers of Python and a compiler. */
  packages: readonly string[],
  /** Folder on this machine for the wheel. */
  out: string,
) => Promise<string>;

/** A package with the wheel that is installed for the target. */
export interface ChosenWheel {
  readonly name: string;
  readonly version: string;
  readonly wheel: LockedFile;
  readonly built?: BundledWheel['built'];
}

/** How to obtain the wheel of a package for a Python version: as declared, else by a build in a machine if it has none. */
function remedyOf(
  locked: LockedPackage,
  python: string,
  remedies: readonly Remedy[],
): Exclude<Remedy, { remedy: 'override' }> | undefined {
  for (const remedy of remedies) {
    // An override has already chosen the version that was locked.
    if (remedy.remedy === 'override' || normaliseName(remedy.package) !== locked.name) continue;
    if (remedy.pythons.includes(python)) return remedy;
  }
  if (locked.wheel !== undefined) return undefined;
  const reason = 'it has no wheel for the target, and nothing is declared';
  return { remedy: 'machine', package: locked.name, pythons: [python], packages: [], reason };
}

/**
 * The wheels to install: those of the index, and those that are built here or in a machine as the remedies say.
 * Built wheels are cached by the digest of their source, recipe and, where it matters, target.
 * @throws UserError when a wheel must be built in a machine and `buildInMachine` is absent
 */
export async function chooseWheels(
  packages: readonly LockedPackage[],
  target: Target,
  remedies: readonly Remedy[],
  buildInMachine: BuildInMachine | undefined,
  context: Context,
): Promise<readonly ChosenWheel[]> {
  const chosen: ChosenWheel[] = [];
  for (const locked of packages) {
    const { name, version, wheel } = locked;
    const remedy = remedyOf(locked, target.python, remedies);
    if (remedy !== undefined) {
      const built = await builtWheel(locked, target, remedy, buildInMachine, context);
      const source = locked.sdist?.sha256 ?? '';
      chosen.push({ name, version, wheel: built, built: { remedy: remedy.remedy, source } });
    } else if (wheel !== undefined) chosen.push({ name, version, wheel });
  }
  return chosen;
}

async function builtWheel(
  locked: LockedPackage,
  target: Target,
  remedy: NonNullable<ReturnType<typeof remedyOf>>,
  buildInMachine: BuildInMachine | undefined,
  context: Context,
): Promise<LockedFile> {
  const what = `${locked.name} ${locked.version}`;
  if (remedy.remedy === 'machine' && buildInMachine === undefined)
    throw needsMachine(what, target, remedy.reason);
  const recipe =
    remedy.remedy === 'pure'
      ? ['pure', remedy.environment, await pureRecipe()]
      : ['machine', remedy.packages, target];
  const key = digestOf(locked.sdist?.sha256, recipe, await codeDigest(import.meta.dirname));
  const folder = await cached(context.cacheDir, 'wheels', key, (temporary) =>
    context.reporter.step(`Build ${what} from its source (${remedy.remedy})`, async () => {
      const sdist = await fetchSdist(locked, context);
      await mkdir(temporary);
      if (remedy.remedy === 'pure') {
        await buildPureWheel(what, sdist, remedy.environment, temporary, context);
      } else await buildInMachine?.(sdist, target, remedy.packages, temporary);
    }),
  );
  const fileName = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (fileName === undefined) throw new UserError(`the build of ${what} produced no wheel in ${folder}`);
  const path = join(folder, fileName);
  return { url: pathToFileURL(path).href, sha256: await digestFile(path) };
}

function needsMachine(what: string, target: Target, reason: string): UserError {
  return new UserError(
    `${what} must be built in a machine of the target (Python ${target.python}, ${target.arch}): ${reason}`,
    {
      hints: [
        'Run "npm run doctor" to see what throwaway machines need here.',
        'Or declare another remedy, "override" or "pure", under virtualenv.remedies in packaging/mathesar.yaml.',
      ],
    },
  );
}
