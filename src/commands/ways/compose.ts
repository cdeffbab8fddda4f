import { resolve } from 'node:path';
import { pathExists } from 'fs-extra/esm';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { readConfiguration } from '../../config/configuration.ts';
import { readDefinition } from '../../config/definition.ts';
import { formats } from '../../formats/index.ts';
import { openSession, type Session } from '../../report/session.ts';
import { UserError } from '../../support/errors.ts';
import { composeFiles } from '../../ways/compose/compose.ts';
import { imageName, readContainer } from '../../ways/container.ts';
import { writeFiles } from '../../ways/files.ts';
import { shared } from '../shared-options.ts';

interface ComposeOptions {
  out?: string;
  image?: string;
  tag?: string;
  check?: boolean;
  imageFile?: string;
  upgradeTo?: string;
  json?: boolean;
  offline?: boolean;
}

/** The machine that the page is followed in: the oldest Debian whose podman has quadlets. */
const machineDistro = 'debian-13';

export function builder(args: Argv): Argv {
  return args
    .option('out', { type: 'string', describe: 'an empty or new folder for the files' })
    .option('image', shared.image)
    .option('tag', shared.imageTag)
    .option('check', {
      type: 'boolean',
      conflicts: ['out', 'image', 'tag'],
      describe: 'instead: follow docs/other-ways/compose.md in a throwaway machine, with an image of yours',
    })
    .option('image-file', {
      type: 'string',
      implies: 'check',
      describe: 'with --check: the image, as "npm run image" writes it',
    })
    .option('upgrade-to', {
      type: 'string',
      implies: 'check',
      describe: 'with --check: the image of a newer version (default: the same by another tag)',
    })
    .option('offline', shared.offline)
    .example('$0 compose --out mathesar --image ghcr.io/example/mathesar', 'for Docker Compose and podman')
    .example('$0 compose --out mathesar --image localhost/mathesar --tag 0.11.0', 'with an image of your own')
    .example('$0 compose --check --image-file dist/mathesar_*.oci.tar', 'follow the page with an image');
}

export async function handler(options: ArgumentsCamelCase<ComposeOptions>): Promise<void> {
  const session = openSession(options);
  if (options.check === true) await check(options, session);
  else await write(options, session);
}

async function write(options: ComposeOptions, session: Session): Promise<void> {
  if (options.out === undefined) {
    throw new UserError('name the folder for the files with --out', {
      hints: ['npm run compose -- --out mathesar'],
    });
  }
  const name = options.image ?? (await readContainer()).image;
  const image = imageName(name, options.tag ?? (await readDefinition()).release.version);
  const out = resolve(options.out);
  const files = await composeFiles(image);
  await writeFiles(out, files);
  const owner = name.includes('/OWNER/')
    ? ['Put the image’s publisher in the place of OWNER in .env, or name it with --image.']
    : [];
  const text = [
    `${files.length} files for ${image} are in ${out}`,
    ...owner,
    `Next: cd ${out} && sh make-secrets.sh && docker compose --profile db up --detach --wait`,
    'With podman’s units: quadlet/root or quadlet/user; docs/other-ways/compose.md says how.',
  ];
  session.result(text.join('\n'), { out, image, files: files.map(({ path }) => path) });
}

async function check({ imageFile, upgradeTo }: ComposeOptions, session: Session): Promise<void> {
  if (imageFile === undefined) {
    throw new UserError('--check needs an image of Mathesar: name its file with --image-file', {
      hints: ['Make one with: npm run image -- --distro debian'],
    });
  }
  for (const file of [imageFile, ...(upgradeTo === undefined ? [] : [upgradeTo])]) {
    if (await pathExists(file)) continue;
    throw new UserError(`there is no image ${file}`, {
      hints: ['Make one with: npm run image -- --distro debian'],
    });
  }
  const { distros } = await readConfiguration(formats);
  const distro = distros.all.find(({ name }) => name === machineDistro);
  if (distro === undefined) throw new Error(`${machineDistro} is no distro`);
  const { checkCompose } = await import('../../ways/compose/check/check.ts');
  const { stoodIn } = await checkCompose({ file: imageFile, upgradeTo }, distro, session);
  const lines = [
    `docs/other-ways/compose.md was followed with ${imageFile}, by Docker Compose, podman-compose and podman’s units`,
    ...stoodIn.map((image) => `not the official ${image}: an image of Debian’s packages stood in for it`),
  ];
  const { timings, warnings } = session.reporter;
  session.result(lines.join('\n'), { imageFile, upgradeTo, stoodIn, timings, warnings });
}
