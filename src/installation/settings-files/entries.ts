import type { Settings } from '../../config/settings/setting.ts';
import { textEntry } from '../content.ts';
import type { ContentEntry } from '../package.ts';
import { catalogueFile } from './catalogue-file.ts';
import { defaultsFile } from './defaults-file.ts';
import { environmentFile } from './environment-file.ts';
import { manualPage } from './manual-page.ts';

/** The files of the package that are rendered from packaging/settings/. */
export async function settingsEntries(settings: Settings): Promise<readonly ContentEntry[]> {
  const entries = [
    textEntry('/usr/lib/mathesar/settings.json', catalogueFile(settings)),
    textEntry('/usr/lib/mathesar/defaults.env', defaultsFile(settings)),
    textEntry('/usr/share/mathesar/mathesar.env', environmentFile(settings)),
    textEntry('/usr/share/man/man5/mathesar.env.5', await manualPage(settings)),
  ];
  return entries.map((entry) => ({ ...entry, origin: { kind: 'rendered', from: 'packaging/settings/' } }));
}
