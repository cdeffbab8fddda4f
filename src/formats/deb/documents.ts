import { join } from 'node:path';
import { textEntry } from '../../installation/content.ts';
import { gzipped } from '../../installation/man-page.ts';
import type { ContentEntry, Package } from '../../installation/package.ts';
import { debianTemplatesDir } from '../../config/project.ts';
import { renderTemplate } from '../../support/text/template.ts';
import type { Compression } from '../../plan/compression.ts';
import { renderChangelog } from './changelog-file.ts';
import { renderCopyright } from './copyright-file.ts';

/** What every Debian package documents itself with (Debian Policy 12.5 and 12.7), and lintian's overrides. */
export async function documentsOf(pkg: Package, compression: Compression): Promise<readonly ContentEntry[]> {
  const doc = `/usr/share/doc/${pkg.name}`;
  const overrides = await renderTemplate(join(debianTemplatesDir, 'lintian-overrides.ejs'), {
    name: pkg.name,
    compression,
    source: pkg.entries.some(({ path }) => path.startsWith('/etc/apt/sources.list.d/')),
    wheels: pkg.bundled.length > 0,
  });
  return [
    rendered(
      'copyright.ejs, with packaging/copyright.yaml and the wheels’ own metadata',
      textEntry(`${doc}/copyright`, await renderCopyright(pkg)),
    ),
    rendered(
      'changelog.ejs, with packaging/changelog.yaml',
      textEntry(`${doc}/changelog.Debian.gz`, await gzipped(await renderChangelog(pkg))),
    ),
    ...(overrides === ''
      ? []
      : [
          rendered('lintian-overrides.ejs', textEntry(`/usr/share/lintian/overrides/${pkg.name}`, overrides)),
        ]),
  ];
}

function rendered(template: string, entry: ContentEntry): ContentEntry {
  return { ...entry, origin: { kind: 'rendered', from: `debian-templates/${template}` } };
}
