import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { readDistros, selectDistros } from '../../../src/config/distros.ts';
import { formats } from '../../../src/formats/index.ts';
import { parseOsRelease, withHost } from '../../../src/config/host-distro.ts';
import { temporaryFolder } from '../../temporary.ts';

/** As the distros themselves have them, without the lines for their web sites. */
const samples: readonly (readonly [text: string, distro: string])[] = [
  [
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nID=debian\n',
    'debian-12',
  ],
  [
    'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="13"\nID=debian\nDEBIAN_VERSION_FULL=13.2\n',
    'debian-13',
  ],
  [
    'PRETTY_NAME="Debian GNU/Linux forky/sid"\nNAME="Debian GNU/Linux"\nVERSION_CODENAME=forky\nID=debian\n',
    'debian-14',
  ],
  [
    'PRETTY_NAME="Debian GNU/Linux 14 (forky)"\nVERSION_ID="14"\nVERSION_CODENAME=forky\nID=debian\n',
    'debian-14',
  ],
  [
    'PRETTY_NAME="Ubuntu 22.04.5 LTS"\nNAME="Ubuntu"\nVERSION_ID="22.04"\nID=ubuntu\nID_LIKE=debian\n',
    'ubuntu-22.04',
  ],
  [
    'PRETTY_NAME="Ubuntu 24.04.3 LTS"\nNAME="Ubuntu"\nVERSION_ID="24.04"\nID=ubuntu\nID_LIKE=debian\n',
    'ubuntu-24.04',
  ],
  [
    'PRETTY_NAME="Ubuntu 26.04 LTS"\nNAME="Ubuntu"\nVERSION_ID="26.04"\nID=ubuntu\nID_LIKE=debian\n',
    'ubuntu-26.04',
  ],
  [
    'NAME="Fedora Linux"\nID=fedora\nVERSION_ID=42\nPRETTY_NAME="Fedora Linux 42 (Container Image)"\n',
    'fedora-42',
  ],
  [
    'NAME="Fedora Linux"\nID=fedora\nVERSION_ID=43\nPRETTY_NAME="Fedora Linux 43 (Server Edition)"\n',
    'fedora-43',
  ],
  [
    'NAME="Fedora Linux"\nID=fedora\nVERSION_ID=44\nPRETTY_NAME="Fedora Linux 44 (Workstation)"\n',
    'fedora-44',
  ],
  [
    'NAME="Fedora Linux"\nID=fedora\nVERSION_ID=45\nPRETTY_NAME="Fedora Linux 45 (Server Edition)"\n',
    'fedora-45',
  ],
  [
    'NAME="Red Hat Enterprise Linux"\nID="rhel"\nID_LIKE="fedora"\nVERSION_ID="9.6"\nPRETTY_NAME="Red Hat Enterprise Linux 9.6 (Plow)"\n',
    'el9',
  ],
  ['NAME="AlmaLinux"\nID="almalinux"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.6"\n', 'el9'],
  ['NAME="Rocky Linux"\nID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="10.0"\n', 'el10'],
  ['NAME="CentOS Stream"\nID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="10"\n', 'el10'],
  ['NAME="Oracle Linux Server"\nID="ol"\nID_LIKE="fedora"\nVERSION_ID="10.0"\n', 'el10'],
  [
    'NAME="openSUSE Leap"\nVERSION="16.0"\nID="opensuse-leap"\nID_LIKE="suse opensuse"\nVERSION_ID="16.0"\n',
    'opensuse-leap-16',
  ],
  [
    '# VERSION="20260801"\nNAME="openSUSE Tumbleweed"\nID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\nVERSION_ID="20260801"\n',
    'opensuse-tumbleweed',
  ],
];

const distros = await readDistros(formats);

async function host(text: string): Promise<string | undefined> {
  const file = join(await temporaryFolder(), 'os-release');
  await writeFile(file, text);
  return selectDistros(await withHost(distros, ['host'], [`${file}.absent`, file]), ['host'])[0]?.name;
}

describe('--distro host', () => {
  it.each(samples)('knows %s', async (text, distro) => {
    expect(await host(text)).toBe(distro);
  });

  it('knows every distro that is supported', () => {
    const known = new Set(samples.map(([, distro]) => distro));
    expect([...known].sort()).toEqual(distros.all.map(({ name }) => name).sort());
  });

  it.each([
    [
      'a distro that is not supported',
      'NAME="Arch Linux"\nPRETTY_NAME="Arch Linux"\nID=arch\n',
      'this machine runs Arch Linux (ID=arch VERSION_ID=), which is not supported',
    ],
    [
      'an older release',
      'PRETTY_NAME="Debian GNU/Linux 11 (bullseye)"\nVERSION_ID="11"\nID=debian\n',
      'this machine runs Debian GNU/Linux 11 (bullseye) (ID=debian VERSION_ID=11), which is not supported',
    ],
    [
      'a release whose number begins with the same digit',
      'NAME="AlmaLinux"\nID="almalinux"\nVERSION_ID="90.1"\n',
      'this machine runs AlmaLinux (ID=almalinux VERSION_ID=90.1), which is not supported',
    ],
    ['an empty file', '', 'this machine runs an unnamed distro (ID= VERSION_ID=), which is not supported'],
  ])('says what it found and what is supported on %s', async (_what, text, message) => {
    await expect(host(text)).rejects.toMatchObject({
      name: 'UserError',
      message: `--distro host: ${message}`,
      hints: [expect.stringContaining('debian-14, el9') as string],
    });
  });

  it('says so where there is no os-release', async () => {
    await expect(withHost(distros, ['host'], ['/absent/os-release'])).rejects.toThrow(
      '--distro host: this machine has no /absent/os-release',
    );
  });

  it('reads no file for other names', async () => {
    expect(await withHost(distros, ['debian', 'el9,fedora'], ['/absent/os-release'])).toBe(distros);
  });
});

test('every quoting of os-release(5) is read', () => {
  expect(parseOsRelease('A="x \\"y\\" \\$z"\nB=\'it is\'\nC=bare\nD=\n#E=1\n')).toEqual({
    A: 'x "y" $z',
    B: 'it is',
    C: 'bare',
    D: '',
  });
});
