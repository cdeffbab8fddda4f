import { chmod, copyFile, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ensureDir } from 'fs-extra/esm';
import type { Configuration } from '../../config/configuration.ts';
import { packagingDir } from '../../config/project.ts';
import { moduleEntries } from '../../installation/admin-program.ts';
import { applicationEntries, staticEntries } from '../../installation/application.ts';
import type { ContentEntry } from '../../installation/package.ts';
import { payloadEntries } from '../../installation/payload.ts';
import { catalogueFile } from '../../installation/settings-files/catalogue-file.ts';
import { environmentFile } from '../../installation/settings-files/environment-file.ts';
import { textEntry } from '../../installation/content.ts';
import type { StaticFiles } from '../../static/static-file.ts';
import type { Release } from '../../upstream/release.ts';
import { sitePackages } from '../../virtualenv/layout.ts';
import type { Virtualenv } from '../../virtualenv/virtualenv.ts';

/** Folder of what is no Python package, below site-packages: packaging/admin/mathesar_zipapp/files.py names it too. */
const files = '/mathesar_files';

/** Everything that is unpacked on the machine, with paths below site-packages that begin with "/". */
export async function siteEntries(input: {
  readonly configuration: Configuration;
  readonly release: Release;
  readonly virtualenv: Virtualenv;
  readonly staticFiles: StaticFiles;
  readonly sbom: string;
}): Promise<readonly ContentEntry[]> {
  const { configuration, release, virtualenv } = input;
  const { definition, settings } = configuration;
  const { python } = virtualenv.target;
  const target = { name: definition.name, python };
  const app = `${files}/app`;
  const [application, sql, ...programs] = await Promise.all([
    applicationEntries(release, app, definition.application.exclude),
    payloadEntries(join(packagingDir, 'payload/usr/share/mathesar/sql'), `${files}/sql`, target),
    ...['mathesar_admin', 'mathesar_service', 'mathesar_shared'].map((name) =>
      moduleEntries(join(packagingDir, 'admin', name), `/${name}`, python),
    ),
  ]);
  return [
    ...libraryEntries(virtualenv),
    ...programs.flat(),
    ...application,
    ...staticEntries(input.staticFiles, app),
    ...sql,
    textEntry(`${files}/settings.json`, catalogueFile(settings)),
    textEntry(`${files}/mathesar.env`, environmentFile(settings)),
    textEntry(`${files}/sbom.cdx.json`, input.sbom),
  ];
}

/** What runs before anything is unpacked: it is imported from the archive itself. */
export async function topEntries(facts: object, python: string): Promise<readonly ContentEntry[]> {
  const name = 'mathesar_zipapp';
  const modules = await Promise.all(
    // The options of backups are the same in every way to install.
    [name, 'mathesar_shared'].map((each) =>
      moduleEntries(join(packagingDir, 'admin', each), `/${each}`, python),
    ),
  );
  return [...modules.flat(), textEntry(`/${name}/facts.json`, `${JSON.stringify(facts, undefined, 2)}\n`)];
}

/** The files of the wheels; commands of theirs are not wanted, and there is no virtualenv around them. */
function libraryEntries({ entries, target }: Virtualenv): readonly ContentEntry[] {
  const site = sitePackages(target);
  return entries.flatMap((entry): readonly ContentEntry[] => {
    if (entry.kind !== 'file' || !entry.path.startsWith(`${site}/`)) return [];
    const path = entry.path.slice(site.length);
    const { source, size } = entry;
    const mode = entry.executable && basename(dirname(path)) === 'bin' ? 0o755 : 0o644;
    return [{ kind: 'file', path, source, size, mode, owner: 'root', group: 'root' }];
  });
}

/**
 * Writes entries below a folder, with their modes whatever the umask is.
 * @returns how many files there are and their bytes
 */
export async function writeEntries(
  folder: string,
  entries: readonly ContentEntry[],
): Promise<{ readonly files: number; readonly bytes: number }> {
  await Promise.all(
    [...new Set(entries.map(({ path }) => dirname(join(folder, path))))].map((path) => ensureDir(path)),
  );
  for (let at = 0; at < entries.length; at += atOnce) {
    await Promise.all(entries.slice(at, at + atOnce).map((entry) => writeEntry(folder, entry)));
  }
  const sizes = entries.map((entry) => (entry.kind === 'file' ? entry.size : 0));
  return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

const atOnce = 64;

async function writeEntry(folder: string, entry: ContentEntry): Promise<void> {
  const path = join(folder, entry.path);
  if (entry.kind === 'symlink') await symlink(entry.target, path);
  if (entry.kind !== 'file') return;
  if ('file' in entry.source) await copyFile(entry.source.file, path);
  else await writeFile(path, entry.source.content);
  await chmod(path, entry.mode);
}
