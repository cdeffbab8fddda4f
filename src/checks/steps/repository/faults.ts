import type { Distro } from '../../../config/distros.ts';
import { folderOf } from '../../../repository/layout.ts';
import { archNamed } from '../../../config/architectures.ts';
import { fail } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { folder, type Site } from './site.ts';
import { withThrowawayKey } from './throwaway-key.ts';

/** Something that is wrong with what is served. */
export interface Fault {
  /** What is wrong, as the end of "nothing is installed: …". */
  readonly title: string;
  /** Breaks a site that is right. */
  readonly make: (t: ScenarioRun, site: Site) => Promise<void>;
  /** What the package manager says; absent for one that has no such protection. */
  readonly says: Partial<Readonly<Record<Distro['packageManager'], RegExp>>>;
}

const day = 86_400_000;

export const faults: readonly Fault[] = [
  {
    title: 'it is signed by another key',
    make: async (t, site) => {
      await t.sh(`cp ${folder}/${t.package.name}.asc /srv/key.asc`);
      await withThrowawayKey(t.context, (other) =>
        site.publish([t.package], { key: { file: other.file }, aside: true }),
      );
      // Where the key comes from is not in the other's hands.
      await t.sh(`cp /srv/key.asc ${folder}/${t.package.name}.asc`);
    },
    says: {
      apt: /NO_PUBKEY|Missing key/,
      dnf: /GPG|OpenPGP|signature/i,
      zypper: /signature verification failed/i,
    },
  },
  {
    title: 'the package was changed',
    make: (t) => changeLastByte(t, `${folder} -name '*.deb' -o -name '*.rpm'`),
    says: { apt: /Hash Sum mismatch/, dnf: /checksum/i, zypper: /digest|checksum|signature/i },
  },
  {
    title: 'the index was changed',
    make: (t) =>
      changeLastByte(t, `${indexOf(t)} -path '*/by-hash/*' -o -name 'Packages*' -o -name '*primary*'`),
    says: { apt: /Hash Sum mismatch/, dnf: /checksum/i, zypper: /digest|checksum/i },
  },
  {
    title: 'the signed list of the index was changed',
    make: async (t) => {
      await t.sh(
        `find ${indexOf(t)} -name InRelease -o -name Release -o -name repomd.xml | while read -r file; do
          sed -i 's/[0-9a-f]\\{64\\}/'"$(printf '%064d' 0)"'/' "$file"
        done`,
      );
    },
    says: {
      apt: /BADSIG|Bad signature|has been manipulated/,
      dnf: /GPG|OpenPGP|signature/i,
      zypper: /signature verification failed/i,
    },
  },
  {
    title: 'the index has expired',
    make: (_t, site) => site.publish([], { date: new Date(Date.now() - 30 * day), validFor: 7 }),
    says: { apt: /is expired|is not valid anymore/ },
  },
  {
    title: 'the index is there, but not what it names',
    make: async (t) => {
      await t.sh(`find ${indexOf(t)} -type f ! -name '*Release*' ! -name 'repomd.xml*' -delete`);
    },
    says: { apt: /404 +(Not Found|File not found)/i, dnf: /404/, zypper: /not found|404/i },
  },
  {
    title: 'the index is there, but not the package',
    make: async (t) => {
      await t.sh(`find ${folder} \\( -name '*.deb' -o -name '*.rpm' \\) -delete`);
    },
    says: { apt: /404 +(Not Found|File not found)/i, dnf: /404/, zypper: /not found|404/i },
  },
];

/** Where the index of the machine's distro is. */
function indexOf({ distro, package: { arch } }: ScenarioRun): string {
  const own = archNamed(arch) ?? fail(`${arch} is no architecture of an index`);
  const path = distro.format === 'deb' ? `apt/dists/${distro.name}` : folderOf('stable', distro.name, own);
  return `${folder}/${path}`;
}

/** Changes files that find(1) finds with these arguments; their sizes stay. */
async function changeLastByte(t: ScenarioRun, where: string): Promise<void> {
  const change = `import sys
for path in sys.argv[1:]:
    with open(path, "r+b") as file:
        content = file.read()
        file.seek(-1, 2)
        file.write(bytes([content[-1] ^ 255]))
`;
  const [place = '', ...tests] = where.split(' ');
  await t.sh(`find ${place} -type f -size +0 \\( ${tests.join(' ')} \\) -exec python3 -c '${change}' {} +`);
}
