import type { ContentEntry, Package } from '../../../../src/installation/package.ts';
import { arrangeEntries, textEntry } from '../../../../src/installation/content.ts';

/** A small package; tests change what they are about. */
export function samplePackage(
  changes: Partial<Package> = {},
  content: readonly ContentEntry[] = [],
): Package {
  return {
    name: 'sample',
    version: '1.2.0rc1',
    revision: '3',
    distroTag: 'deb13u0',
    arch: 'amd64',
    maintainer: 'Some Body <some.body@example.org>',
    homepage: 'https://example.org',
    section: 'web',
    summary: 'Sample of a package',
    description: [
      'A paragraph that is long enough to be folded because it has more than eighty columns.',
      'Second.',
    ],
    license: 'MIT',
    preDepends: [],
    depends: [
      { name: 'libc6', operator: '>=', version: '2.28' },
      { name: 'systemd', alternatives: [{ name: 'systemd-standalone-sysusers' }] },
    ],
    recommends: [{ name: 'postgresql' }],
    suggests: [],
    entries: arrangeEntries([textEntry('/usr/lib/sample/readme', 'read me\n'), ...content]),
    scripts: { postInstall: '#!/bin/sh\nset -e\n' },
    members: [],
    epoch: 1_780_000_000,
    changelog: [{ release: '1.2.0', revision: '3', epoch: 1_780_000_000, changes: ['A change.'] }],
    copyright: [
      { title: 'Sample', files: ['*'], copyright: 'Some Body', license: 'GPL-3.0-or-later', texts: [] },
      {
        title: 'wheel 1.0',
        files: ['/usr/lib/sample/wheel/*'],
        copyright: '2020 A\n2021 B',
        license: 'MIT',
        homepage: 'https://example.org/wheel',
        texts: ['/usr/lib/sample/wheel/LICENSE'],
      },
    ],
    accounts: [],
    bundled: [{ name: 'wheel', version: '1.0' }],
    ...changes,
  };
}
