import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Configuration } from './config/configuration.ts';
import type { Format } from './formats/format.ts';
import { findFormat } from './formats/index.ts';
import { assemblePackage, type AssembleInput, type PayloadSources } from './installation/assemble.ts';
import type { BuildPlan } from './plan/build-plan.ts';
import { fileInstallCommand } from './plan/install-command.ts';
import { makeSbom } from './sbom/sbom.ts';
import { writeAtomically } from './support/files/atomic-write.ts';
import { resolveRelease } from './upstream/resolve.ts';
import { collectStatic } from './static/collect.ts';
import { digestFile } from './support/caching/digest.ts';
import { makeFolder } from './support/files/make-folder.ts';
import type { Context } from './support/context.ts';
import { buildVirtualenv } from './virtualenv/build.ts';
import { buildInMachine } from './virtualenv/native/build-in-machine.ts';

/** A package that was written. */
export interface Artifact {
  /** Absolute path. */
  readonly path: string;
  readonly distro: string;
  /** What an administrator types there before the file's name. */
  readonly install: string;
  readonly arch: string;
  readonly version: string;
  /** Size of the file, in bytes. */
  readonly bytes: number;
  /** What it takes on the target machine: bytes and number of files. */
  readonly installedBytes: number;
  readonly installedFiles: number;
  readonly sha256: string;
  /** Absolute path of its SBOM, the file beside it that is also in it. */
  readonly sbom: string;
}

/**
 * Runs one plan through every stage: release → virtualenv → static files → package → format.
 * @returns the package's file and its figures
 * @throws UserError for anything that a person can do something about; no partial file stays in `out`
 */
export async function buildPackage(
  plan: BuildPlan,
  configuration: Configuration,
  context: Context,
): Promise<Artifact> {
  // Before any work, so that the package can be written at its end.
  await makeFolder(plan.out, 'Choose another folder with --out.');
  return packageInstallation(await prepareInstallation(plan, configuration, context), context);
}

/** What a package is put together from, and the format that it will have. */
export type Prepared = AssembleInput & { readonly format: Format };

/**
 * The first stages of a plan: release → virtualenv → static files → SBOM. Nothing is written but the cache.
 * @throws UserError as `buildPackage`
 */
export async function prepareInstallation(
  plan: BuildPlan,
  configuration: Configuration,
  context: Context,
): Promise<Prepared> {
  const { reporter } = context;
  const { definition } = configuration;
  const { distro, arch } = plan;
  const format = findFormat(distro.format);
  const release = await reporter.step('release', () =>
    resolveRelease(
      plan.source,
      definition,
      plan.version === undefined ? {} : { version: plan.version },
      context,
    ),
  );
  const target = { python: distro.python, arch, glibc: distro.glibc };
  const virtualenv = await reporter.step('virtualenv', () =>
    buildVirtualenv(
      { release, target, definition, buildInMachine: buildInMachine(distro, context) },
      context,
    ),
  );
  const staticFiles = await reporter.step('static files', () =>
    collectStatic({ release, definition, virtualenv }, context),
  );
  const sbom = await reporter.step('SBOM', () =>
    makeSbom({ plan, configuration, release, virtualenv }, context),
  );
  return { plan, configuration, format, release, virtualenv, staticFiles, sbom };
}

/**
 * The last stages of a plan: package → format.
 * @param sources what this project puts on the target machine; tests bring their own
 */
export async function packageInstallation(
  input: Prepared,
  context: Context,
  sources?: PayloadSources,
): Promise<Artifact> {
  const { reporter } = context;
  const { plan, format, release } = input;
  const { distro, arch, compression } = plan;
  const pkg = await reporter.step('package', () => assemblePackage(input, context, sources));
  const path = join(plan.out, format.fileName(pkg));
  const figures = await reporter.step(`${format.name} (${compression})`, () =>
    format.write(pkg, path, { compression }, context),
  );
  const sbom = sbomBeside(path);
  await writeAtomically(sbom, input.sbom);
  return {
    path,
    distro: distro.name,
    install: fileInstallCommand(distro),
    arch,
    version: release.version,
    bytes: (await stat(path)).size,
    installedBytes: figures.bytes,
    installedFiles: figures.files,
    sha256: await digestFile(path),
    sbom,
  };
}

/** The name of the SBOM of a package file: "mathesar_0.11.0-1~deb13u0_amd64.cdx.json". */
function sbomBeside(path: string): string {
  return `${path.slice(0, path.length - extname(path).length)}.cdx.json`;
}
