import { join } from 'node:path';
import { adminProgramEntries } from './admin-program.ts';
import { buildRecordEntries, buildRecordOf } from './build-record.ts';
import { copyrightOf } from '../licenses/copyright.ts';
import type { BuildPlan } from '../plan/build-plan.ts';
import type { Definition } from '../config/definition.ts';
import { packagingDir, systemdDir } from '../config/project.ts';
import { settingsEntries } from './settings/entries.ts';
import type { Release } from '../release/release.ts';
import { UserError } from '../support/errors.ts';
import type { Context } from '../support/reporter.ts';
import type { Virtualenv } from '../virtualenv/virtualenv.ts';
import type { StaticFiles } from '../static/static-file.ts';
import { readAccounts } from './account.ts';
import { applicationEntries, linkEntries, staticEntries } from './application.ts';
import { readChangelog } from '../config/changelog.ts';
import { arrangeEntries } from './content.ts';
import { readScripts, readTriggers } from '../formats/maintainer-scripts.ts';
import { compressManPages } from './man-page.ts';
import type { ContentEntry, Package } from './package.ts';
import { payloadEntries, type PayloadTarget } from './payload.ts';
import { packageRelations } from '../formats/relations.ts';
import { virtualenvEntries } from './virtualenv-entries.ts';

export interface AssembleInput {
  readonly plan: BuildPlan;
  readonly definition: Definition;
  readonly release: Release;
  readonly virtualenv: Virtualenv;
  readonly staticFiles: StaticFiles;
}

/** What of this project lies on the target machine; tests bring their own. */
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
 * @throws UserError for a fault in packaging/*.yaml
 */
export async function assemblePackage(
  input: AssembleInput,
  context: Pick<Context, 'signal'>,
  sources: PayloadSources = ownSources,
): Promise<Package> {
  const { plan, definition, release, virtualenv } = input;
  const { distro } = plan;
  context.signal.throwIfAborted();
  const versioned = { version: release.version, revision: plan.revision, distroTag: distro.tag };
  const [accounts, entries, scripts, triggers, changelog, copyright] = await Promise.all([
    readAccounts(join(sources.systemd, 'sysusers.d')),
    contentOf(input, sources),
    readScripts(distro.format),
    readTriggers(distro.format),
    readChangelog(),
    copyrightOf(definition, virtualenv),
  ]);
  return {
    name: definition.name,
    ...versioned,
    arch: plan.arch,
    maintainer: plan.maintainer,
    homepage: definition.homepage,
    section: definition.section,
    summary: definition.summary,
    description: definition.description,
    license: definition.license,
    ...packageRelations(distro, virtualenv),
    entries: arrangeEntries(entries),
    scripts,
    triggers,
    epoch: plan.epoch,
    changelog,
    copyright,
    accounts,
    bundled: virtualenv.wheels.map(({ name, version }) => ({ name, version })),
  };
}

/** Every path of the package but the parent folders; the order does not matter yet. */
async function contentOf(input: AssembleInput, sources: PayloadSources): Promise<readonly ContentEntry[]> {
  const { plan, definition, release, virtualenv, staticFiles } = input;
  const { app } = definition.paths;
  const target = { name: definition.name, python: plan.distro.python };
  const [application, payload, units, admin, settings] = await Promise.all([
    applicationEntries(release, app, definition.application.exclude),
    payloadEntries(sources.payload, '', target),
    systemdEntries(sources.systemd, target),
    adminProgramEntries(sources.admin, definition.name, virtualenv),
    settingsEntries(),
  ]);
  const links = linkEntries(definition.application.links, app);
  const record = buildRecordEntries(buildRecordOf(input));
  const ours = await compressManPages([...payload, ...units, ...admin, ...settings, ...links, ...record]);
  requireNoneTwice(application, ours);
  return [...application, ...staticEntries(staticFiles, app), ...virtualenvEntries(virtualenv), ...ours];
}

/** The release comes from elsewhere, so that it has a file in one of our places is no bug. */
function requireNoneTwice(application: readonly ContentEntry[], ours: readonly ContentEntry[]): void {
  const paths = new Set(ours.map(({ path }) => path));
  const twice = application.find(({ path }) => paths.has(path));
  if (twice === undefined) return;
  throw new UserError(`the release has a file where the package puts one of its own: ${twice.path}`, {
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
