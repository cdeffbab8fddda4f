import { join } from 'node:path';
import { adminProgramEntries } from './admin-program.ts';
import { buildRecordEntries, buildRecordOf } from './build-record.ts';
import { copyrightOf } from '../licenses/copyright.ts';
import type { BuildPlan } from '../plan/build-plan.ts';
import type { Configuration } from '../config/configuration.ts';
import type { Distro } from '../config/distros.ts';
import { packagingDir, systemdDir } from '../config/project.ts';
import { settingsEntries } from './settings-files/entries.ts';
import { settingsOn } from './settings-files/settings-on.ts';
import type { Release } from '../upstream/release.ts';
import { UserError } from '../support/errors.ts';
import type { Context } from '../support/context.ts';
import type { Virtualenv } from '../virtualenv/virtualenv.ts';
import type { StaticFiles } from '../static/static-file.ts';
import { readAccounts } from './account.ts';
import { projectState } from './project-state.ts';
import { applicationEntries, linkEntries, staticEntries } from './application.ts';
import { arrangeEntries } from './content.ts';
import { documentEntries } from './document-entries.ts';
import { compressManPages } from './man-page.ts';
import type { ContentEntry, Package } from './package.ts';
import { payloadEntries, type PayloadTarget } from './payload.ts';
import type { FormatRelations, TargetFormat } from './target-format.ts';
import { virtualenvEntries } from './virtualenv-entries.ts';

export interface AssembleInput {
  readonly plan: BuildPlan;
  readonly configuration: Configuration;
  /** The format that the package will have. */
  readonly format: TargetFormat;
  readonly release: Release;
  readonly virtualenv: Virtualenv;
  readonly staticFiles: StaticFiles;
  /** Text of the SBOM. */
  readonly sbom: string;
}

/** What this project puts on the target machine; tests bring their own. */
export interface PayloadSources {
  readonly payload: string;
  /** The Python project of the administrator's program and the service's package. */
  readonly admin: string;
  readonly systemd: string;
}

const ownSources: PayloadSources = {
  payload: join(packagingDir, 'payload'),
  admin: join(packagingDir, 'admin'),
  systemd: systemdDir,
};

/**
 * Puts the format-neutral package together: metadata, every path with its owner and mode, maintainer scripts.
 * Nothing is copied; entries point to files of the cache and of this project.
 * @throws Error when two sources claim one path
 * @throws UserError when the release has a file in one of our places, or a file of this project has a fault
 */
export async function assemblePackage(
  input: AssembleInput,
  context: Pick<Context, 'signal'>,
  sources: PayloadSources = ownSources,
): Promise<Package> {
  const { plan, configuration, format, release, virtualenv } = input;
  const { definition, copyright, changelog } = configuration;
  const { distro } = plan;
  context.signal.throwIfAborted();
  const [accounts, entries, lifeCycle] = await Promise.all([
    readAccounts(join(sources.systemd, 'sysusers.d')),
    contentOf(input, sources),
    format.readScripts(),
  ]);
  return {
    name: definition.name,
    version: release.version,
    revision: plan.revision,
    distroTag: distro.tag,
    arch: plan.arch,
    maintainer: plan.maintainer,
    homepage: definition.homepage,
    section: definition.section,
    summary: definition.summary,
    description: definition.description,
    license: definition.license,
    ...relationsOf(distro, format.relations, virtualenv.glibcNeeded),
    entries: arrangeEntries(entries),
    ...lifeCycle,
    epoch: plan.epoch,
    changelog,
    copyright: copyrightOf(copyright, definition, virtualenv),
    accounts,
    bundled: virtualenv.wheels.map(({ name, version }) => ({ name, version })),
  };
}

/** What the package needs and what is better there with it, by the distro's own package names. */
function relationsOf(
  { preDepends, depends }: Distro,
  { glibc, depends: ownDepends, recommends, suggests }: FormatRelations,
  glibcNeeded: string,
): Pick<Package, 'preDepends' | 'depends' | 'recommends' | 'suggests'> {
  return { preDepends, depends: [glibc(glibcNeeded), ...depends, ...ownDepends], recommends, suggests };
}

/** Every path of the package except the parent folders; the order does not matter yet. */
async function contentOf(input: AssembleInput, sources: PayloadSources): Promise<readonly ContentEntry[]> {
  const { plan, configuration, release, virtualenv, staticFiles } = input;
  const { definition } = configuration;
  const { app } = definition.paths;
  const target = { name: definition.name, python: plan.distro.python };
  const [application, payload, units, admin, settings] = await Promise.all([
    applicationEntries(release, app, definition.application.exclude),
    payloadEntries(sources.payload, '', target),
    systemdEntries(sources.systemd, target),
    adminProgramEntries(sources.admin, definition.name, virtualenv),
    settingsEntries(settingsOn(plan.distro, configuration.settings)),
  ]);
  const links = linkEntries(definition.application.links, app);
  const documents = [
    ...buildRecordEntries(buildRecordOf({ ...input, project: await projectState(plan.distro) })),
    ...documentEntries(
      definition.name,
      'sbom.cdx.json',
      input.sbom,
      'the wheels and what is in them: the SBOM',
    ),
  ];
  const ours = await compressManPages([...payload, ...units, ...admin, ...settings, ...links, ...documents]);
  requireNoneTwice(application, ours);
  return [...application, ...staticEntries(staticFiles, app), ...virtualenvEntries(virtualenv), ...ours];
}

/** The release comes from elsewhere, so a file of it in one of our places is not a bug. */
function requireNoneTwice(application: readonly ContentEntry[], ours: readonly ContentEntry[]): void {
  const paths = new Set(ours.map(({ path }) => path));
  const twice = application.find(({ path }) => paths.has(path));
  if (twice === undefined) return;
  throw new UserError(`the release has a file where the package puts another: ${twice.path}`, {
    hints: ['Give the release without it, or declare it in packaging/mathesar.yaml, application.exclude.'],
  });
}

/** systemd/ has the folders of the target: system/ for units, sysusers.d/ and tmpfiles.d/ as they are. */
async function systemdEntries(folder: string, target: PayloadTarget): Promise<readonly ContentEntry[]> {
  const [units, sysusers, tmpfiles] = await Promise.all([
    payloadEntries(join(folder, 'system'), '/usr/lib/systemd/system', target),
    payloadEntries(join(folder, 'sysusers.d'), '/usr/lib/sysusers.d', target),
    payloadEntries(join(folder, 'tmpfiles.d'), '/usr/lib/tmpfiles.d', target),
  ]);
  return [...units, ...sysusers, ...tmpfiles];
}
