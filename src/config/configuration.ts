import { join } from 'node:path';
import { UserError } from '../support/errors.ts';
import { readChangelog, type Changelog } from './changelog.ts';
import { readCopyright, type DeclaredCopyright } from './copyright.ts';
import { readDefinition, type Definition } from './definition.ts';
import { readDistros, type Distros } from './distros.ts';
import { packagingDir } from './project.ts';
import type { RelationSyntax } from './relation.ts';
import { readSettings } from './settings.ts';
import type { Settings } from './setting.ts';
import { readTools, type Tool } from './tools.ts';

/** Everything that packaging/*.yaml declares. It is read once, before any work, and passed down. */
export interface Configuration {
  readonly definition: Definition;
  readonly distros: Distros;
  readonly settings: Settings;
  readonly copyright: DeclaredCopyright;
  readonly changelog: Changelog;
  readonly tools: readonly Tool[];
}

/**
 * Reads and checks every YAML file of packaging/.
 * @param formats the package formats that a distro may have
 * @throws UserError with the faults of all files: each file, and each offending key's path
 */
export async function readConfiguration(
  formats: readonly RelationSyntax[],
  folder = packagingDir,
): Promise<Configuration> {
  const definition = readDefinition(join(folder, 'mathesar.yaml'));
  const distros = readDistros(formats, join(folder, 'distros.yaml'));
  const settings = readSettings(join(folder, 'settings.yaml'));
  const copyright = readCopyright(join(folder, 'copyright.yaml'));
  const changelog = readChangelog(join(folder, 'changelog.yaml'));
  const tools = readTools(join(folder, 'tools.yaml'));
  await requireAll([definition, distros, settings, copyright, changelog, tools]);
  return {
    definition: await definition,
    distros: await distros,
    settings: await settings,
    copyright: await copyright,
    changelog: await changelog,
    tools: await tools,
  };
}

/** Throws every UserError in one, so that a person can correct all files at once. */
async function requireAll(readings: readonly Promise<unknown>[]): Promise<void> {
  const settled = await Promise.allSettled(readings);
  const errors = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as Error] : []));
  const bug = errors.find((error) => !(error instanceof UserError));
  if (bug !== undefined) throw bug;
  const faults = errors.filter((error) => error instanceof UserError);
  const [first, ...others] = faults;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  throw new UserError(faults.map(({ message }) => message).join('\n'), {
    hints: faults.flatMap(({ hints }) => hints),
  });
}
