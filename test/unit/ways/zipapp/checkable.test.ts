import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hostArchOf, type Arch } from '../../../../src/config/architectures.ts';
import { readDistros } from '../../../../src/config/distros.ts';
import { formats } from '../../../../src/formats/index.ts';
import { requireCheckable } from '../../../../src/ways/zipapp/check/checkable.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { smallPackage } from '../recipes/package.ts';

const arch: Arch = hostArchOf(process.arch) === 'arm64' ? 'arm64' : 'amd64';
const distro = (await readDistros(formats)).all.find(({ name }) => name === 'debian-12');
if (distro === undefined) throw new Error('debian-12 is gone');

it('takes this machine’s architecture only', async () => {
  await requireCheckable({ arch, distro });
  const other = arch === 'amd64' ? 'arm64' : 'amd64';
  await expect(requireCheckable({ arch: other, distro })).rejects.toThrow(`cannot run a file for ${other}`);
});

it('takes a package only where the distro of the check can install it', async () => {
  const text = join(await temporaryFolder(), 'text.deb');
  await writeFile(text, 'hello');
  await expect(requireCheckable({ arch, distro }, text)).rejects.toThrow('text.deb is not a package');
  await expect(requireCheckable({ arch, distro }, '/none.deb')).rejects.toThrow('no such file');
  await expect(requireCheckable({ arch, distro }, await smallPackage())).rejects.toThrow(
    'is not this project’s .deb for Debian 12',
  );
});
