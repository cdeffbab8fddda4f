import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderEntry, textEntry } from '../../installation/content.ts';
import type { ContentEntry, Package } from '../../installation/package.ts';
import { rpmTemplatesDir } from '../../config/project.ts';
import { readUnixText } from '../../support/files/unix-text.ts';
import { renderTemplate } from '../../support/text/template.ts';
import { oneLine } from './field.ts';

/**
 * What an .rpm has besides the package's own content: licences where Fedora's guidelines want them, a preset, and
 * the folders that tmpfiles.d makes, so that "rpm -qf" names their owner.
 *
 * The files in /etc/mathesar are not among them, not even as %ghost: rpm deletes a package's ghosts, and renames its
 * configuration, when the package is removed. Settings and secret stay for the next installation.
 */
export async function addedEntries(pkg: Package): Promise<readonly ContentEntry[]> {
  const preset = await readUnixText(join(rpmTemplatesDir, 'preset'));
  const units = pkg.entries.filter(({ path }) => path === `/usr/lib/systemd/system/${pkg.name}.service`);
  return [
    {
      ...textEntry(`/usr/share/licenses/${pkg.name}/COPYRIGHT`, await renderLicenses(pkg)),
      origin: {
        kind: 'rendered',
        from: 'rpm-templates/licenses.ejs, with packaging/copyright.yaml and the wheels’ own metadata',
      },
    },
    ...units.map((): ContentEntry => ({
      ...textEntry(`/usr/lib/systemd/system-preset/50-${pkg.name}.preset`, preset),
      origin: { kind: 'project', file: 'rpm-templates/preset' },
    })),
    ...(await temporaryFolders(pkg.entries)),
  ];
}

async function renderLicenses(pkg: Package): Promise<string> {
  return renderTemplate(join(rpmTemplatesDir, 'licenses.ejs'), {
    name: pkg.name,
    parts: pkg.copyright.map((part) => ({
      title: oneLine('copyright', part.title),
      license: oneLine('license', part.license),
      homepage: part.homepage === undefined ? [] : [oneLine('homepage', part.homepage)],
      copyright: part.copyright.split(/\r?\n/).map((line) => oneLine('copyright', line)),
      files: part.files,
      texts: part.texts,
    })),
  });
}

const folderLine = /^d\s+(?<path>\/\S+)\s+(?<mode>0?[0-7]{3,4})\s+(?<owner>\S+)\s+(?<group>\S+)/;

/**
 * The folders of the package's tmpfiles.d(5) files, with their owners and modes. Those in /run are not there after a
 * boot until systemd makes them again, so no package has them.
 */
async function temporaryFolders(entries: readonly ContentEntry[]): Promise<readonly ContentEntry[]> {
  const files = entries.filter((entry) => entry.path.startsWith('/usr/lib/tmpfiles.d/'));
  const texts = await Promise.all(files.map(textOf));
  return texts
    .flatMap((text) => text.split('\n'))
    .flatMap((line) => {
      const { path, mode, owner, group } = folderLine.exec(line)?.groups ?? {};
      if (path === undefined || mode === undefined || owner === undefined || group === undefined) return [];
      if (path.startsWith('/run/')) return [];
      const origin = { kind: 'rendered', from: 'systemd/tmpfiles.d/, which makes it on the target' } as const;
      return [{ ...folderEntry(path, parseInt(mode, 8)), owner, group, origin }];
    });
}

async function textOf(entry: ContentEntry): Promise<string> {
  if (entry.kind !== 'file') return '';
  const { source } = entry;
  if ('file' in source) return readFile(source.file, 'utf8');
  return Buffer.from(source.content).toString();
}
