import type { Settings } from '../../config/settings/setting.ts';
import { settingsOf } from '../../config/settings/ways.ts';
import { textEntry } from '../content.ts';
import type { ContentEntry } from '../package.ts';
import { catalogueFile } from './catalogue-file.ts';
import { defaultsFile } from './defaults-file.ts';
import { environmentFile } from './environment-file.ts';
import { manualPage } from './manual-page.ts';

/**
 * The files of the package that are rendered from packaging/settings/. The catalogue has the settings of every way, as
 * images and zipapps are made from what the package has; the files for people have the package's.
 */
export async function settingsEntries(all: Settings): Promise<readonly ContentEntry[]> {
  const settings = settingsOf('package', all);
  const entries = [
    textEntry('/usr/lib/mathesar/settings.json', catalogueFile(all)),
    textEntry('/usr/lib/mathesar/defaults.env', defaultsFile(settings)),
    textEntry('/usr/share/mathesar/mathesar.env', environmentFile(settings)),
    textEntry('/usr/share/man/man5/mathesar.env.5', await manualPage(settings)),
  ];
  return entries.map((entry) => ({ ...entry, origin: { kind: 'rendered', from: 'packaging/settings/' } }));
}
