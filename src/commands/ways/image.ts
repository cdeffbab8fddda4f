import { relative, resolve } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { withHost } from '../../config/host-distro.ts';
import { readConfiguration, type Configuration } from '../../config/configuration.ts';
import { formats } from '../../formats/index.ts';
import { requireTools } from '../../formats/required-tools.ts';
import { buildPackage } from '../../pipeline.ts';
import { openSession, type Session } from '../../report/session.ts';
import { UserError } from '../../support/errors.ts';
import { imageName } from '../../ways/container.ts';
import { inScratch } from '../../support/files/scratch.ts';
import { sampleVersions } from '../../upstream/sources/sample.ts';
import { checkImage } from '../../ways/image/check/check.ts';
import { imagesFor } from '../../ways/image/check/images.ts';
import { makeImage, type Image } from '../../ways/image/image.ts';
import { plansFor, withBuildOptions, type BuildOptions } from '../packages/plan-options.ts';
import { shownWord } from '../../support/text/shell.ts';
import { shared } from '../shared-options.ts';

interface ImageCommandOptions extends BuildOptions {
  files?: string[];
  distro?: string[];
  name?: string;
  'with-postgresql'?: boolean;
  withPostgresql?: boolean;
  check?: boolean;
  'upgrade-to'?: string;
  upgradeTo?: string;
}

export function builder(args: Argv): Argv {
  const declared = args
    .positional('files', {
      type: 'string',
      array: true,
      describe: '.deb files that npm run package has built',
    })
    .option('distro', {
      type: 'string',
      array: true,
      describe: 'instead of files: build the package for this distro first, such as "debian"',
    })
    .option('arch', shared.arch)
    .option('name', {
      type: 'string',
      default: 'localhost/mathesar',
      describe: 'name of the image; its tag is the version',
    })
    .option('with-postgresql', { type: 'boolean', describe: 'with PostgreSQL inside, for one machine' });
  return withBuildOptions(declared)
    .option('check', {
      type: 'boolean',
      describe: 'follow docs/other-ways/containers.md with podman afterwards, and do what may go wrong',
    })
    .option('upgrade-to', {
      type: 'string',
      describe: 'with --check: a newer .deb, to upgrade to (default for the sample: its newest version)',
    })
    .implies('upgrade-to', 'check')
    .example('$0 image dist/mathesar_*_amd64.deb', 'an image from a package that is there')
    .example('$0 image --distro debian --with-postgresql', 'build the package, then an image with PostgreSQL')
    .example(
      '$0 image --distro debian --source sample --version 1.0.0 --check',
      'an image of the sample, checked',
    );
}

export async function handler(options: ArgumentsCamelCase<ImageCommandOptions>): Promise<void> {
  const session = openSession(options);
  // Before minutes of work; the tag is the package's version, which makes a name always.
  imageName(options.name ?? '', '1', '--name');
  const configuration = await readConfiguration(formats);
  const files = await filesOf(options, configuration, session);
  const chosen = {
    withPostgresql: options.withPostgresql === true,
    name: options.name ?? '',
    out: resolve(options.out ?? 'dist'),
  };
  const images: Image[] = [];
  for (const [index, file] of files.entries()) {
    const title = `image of ${relative('', file)}`;
    const image = await session.reporter.step(title, () => makeImage(file, chosen, configuration, session));
    if (options.check === true)
      await session.reporter.step(`check ${image.reference}`, () =>
        check(image, { ...chosen, file, index }, options, configuration, session),
      );
    images.push(image);
  }
  session.result(images.map(described).join('\n'), { images });
}

async function check(
  image: Image,
  from: {
    readonly file: string;
    readonly index: number;
    readonly withPostgresql: boolean;
    readonly name: string;
  },
  options: ImageCommandOptions,
  configuration: Configuration,
  session: Session,
): Promise<void> {
  await inScratch(session, async (out) => {
    const newer =
      options.upgradeTo ?? (await newestSamples(options, out, configuration, session))[from.index];
    if (newer === undefined)
      session.reporter.warn('no upgrade was tried: --upgrade-to names a newer package');
    await checkImage(await imagesFor(image, { ...from, newer, out }, configuration, session), session);
  });
}

/** Packages of the sample's newest version, where an older one is checked; none for everything else. */
async function newestSamples(
  options: ImageCommandOptions,
  out: string,
  configuration: Configuration,
  session: Session,
): Promise<readonly string[]> {
  const version = (await sampleVersions()).at(-1);
  if (options.source !== 'sample' || version === undefined || [undefined, version].includes(options.version))
    return [];
  return filesOf({ ...options, version, out }, configuration, session);
}

async function filesOf(
  options: ImageCommandOptions,
  configuration: Configuration,
  session: Session,
): Promise<readonly string[]> {
  const files = options.files ?? [];
  const distro = options.distro ?? [];
  if (files.length > 0 === distro.length > 0) {
    throw new UserError('name package files, or a distro with --distro to build one', {
      hints: ['npm run image -- dist/mathesar_*.deb', 'npm run image -- --distro debian'],
    });
  }
  if (files.length > 0) return files;
  const distros = await withHost(configuration.distros, distro);
  const plans = await plansFor({ ...options, distro }, { ...configuration, distros }, session);
  await requireTools(plans, session);
  const built: string[] = [];
  for (const plan of plans) built.push((await buildPackage(plan, configuration, session)).path);
  return built;
}

function described(image: Image): string {
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  const path = relative('', image.path);
  return [
    `${path}  ${megabytes(image.bytes)} (${megabytes(image.unpackedBytes)} unpacked)`,
    `${image.reference}, ${image.digest}`,
    '',
    `Next: podman load --input ${shownWord(path)}`,
    'docs/other-ways/containers.md says how to start it.',
  ].join('\n');
}
