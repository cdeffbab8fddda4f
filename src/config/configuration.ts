import { join } from 'node:path';
import { allOrFaults } from '../support/errors.ts';
import { readAdvisories } from './advisories.ts';
import { readChangelog, type Changelog } from './changelog.ts';
import { readCopyright, type DeclaredCopyright } from './licenses/copyright.ts';
import { readDefinition, type Definition } from './definition.ts';
import { readDistros, type Distros } from './distros.ts';
import { readLibraries, type DeclaredLibrary } from './licenses/libraries.ts';
import { packagingDir } from './project.ts';
import { readPrivileges } from './privileges.ts';
import type { RelationSyntax } from './relation.ts';
import { readReleaseLocks } from './release-locks.ts';
import { readSettings } from './settings/settings.ts';
import type { Settings } from './settings/setting.ts';
import { readTools, type Tool } from './tools.ts';

/** Everything that packaging/ declares. It is read once, before any work, and passed down. */
export interface Configuration {
  readonly definition: Definition;
  readonly distros: Distros;
  readonly settings: Settings;
  readonly copyright: DeclaredCopyright;
  readonly libraries: readonly DeclaredLibrary[];
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
  const [definition, distros, settings, copyright, libraries, changelog, tools] = await allOrFaults([
    readDefinition(join(folder, 'mathesar.yaml')),
    readDistros(formats, join(folder, 'distros')),
    readSettings(join(folder, 'settings')),
    readCopyright(join(folder, 'copyright.yaml')),
    readLibraries(join(folder, 'libraries.yaml')),
    readChangelog(join(folder, 'changelog.yaml')),
    readTools(join(folder, 'tools.yaml')),
    // Only checked: the command of that name reads it.
    readAdvisories(join(folder, 'advisories.yaml')),
    // Only checked: the checks of packages read it.
    readPrivileges(join(folder, 'privileges.yaml')),
    // Only checked: a build adds to it, so it is read again where a release is verified.
    readReleaseLocks(join(folder, 'locks', 'releases.yaml')),
  ]);
  return { definition, distros, settings, copyright, libraries, changelog, tools };
}
