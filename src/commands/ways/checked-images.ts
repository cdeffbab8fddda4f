import { relative } from 'node:path';
import { buildSample, type SampleVersion } from '../../checks/sample-packages.ts';
import { readConfiguration } from '../../config/configuration.ts';
import { selectDistros, type Distro } from '../../config/distros.ts';
import { formats } from '../../formats/index.ts';
import type { Session } from '../../report/session.ts';
import { inScratch } from '../../support/files/scratch.ts';
import { makeImage, type Image } from '../../ways/image/image.ts';

/** The machine that containers run in: the oldest Debian whose podman plays manifests and has quadlets. */
const checkedDistro = 'debian-13';

/** Packages of which a check makes its images. */
export interface CheckedPackages {
  package?: string;
  upgradeTo?: string;
}

/** Options of `CheckedPackages`. */
export const checkedPackages = {
  package: {
    type: 'string',
    implies: ['check', 'upgrade-to'],
    describe: 'with --check: the .deb to install, of Debian 13 (default: the sample)',
  },
  upgradeTo: {
    type: 'string',
    implies: ['check', 'package'],
    describe: 'with --check: a newer .deb, to upgrade to',
  },
} as const;

/**
 * Makes images of two versions, of packages of somebody's or of the sample, and checks a way with them.
 * @param check is also given the distro of the machine that containers run in
 * @throws UserError as the build of packages and images does, and what `check` throws
 */
export async function withCheckedImages<T>(
  options: CheckedPackages,
  session: Session,
  check: (images: { readonly older: Image; readonly newer: Image }, distro: Distro) => Promise<T>,
): Promise<T> {
  const configuration = await readConfiguration(formats);
  const [distro] = selectDistros(configuration.distros, [checkedDistro]);
  if (distro === undefined) throw new Error(`no distro is ${checkedDistro}`);
  return inScratch(session, async (out) => {
    const image = async (version: SampleVersion, file?: string) => {
      const target = { version, distro: checkedDistro, out };
      const path = file ?? (await buildSample(target, configuration, session)).path;
      const made = { withPostgresql: false, name: 'localhost/mathesar', out };
      return session.reporter.step(`image of ${relative('', path)}`, () =>
        makeImage(path, made, configuration, session),
      );
    };
    const older = await image('1.0.0', options.package);
    const newer = await image('1.1.0', options.upgradeTo);
    return check({ older, newer }, distro);
  });
}
