import { resolve } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { readDefinition } from '../../config/definition.ts';
import { openSession, type Session } from '../../report/session.ts';
import { UserError } from '../../support/errors.ts';
import { shownWord } from '../../support/text/shell.ts';
import { composeFiles } from '../../ways/compose/compose.ts';
import { imageName, readContainer } from '../../ways/container.ts';
import { writeFiles } from '../../ways/files.ts';
import { shared } from '../shared-options.ts';
import { checkedPackages, withCheckedImages, type CheckedPackages } from './checked-images.ts';

interface ComposeOptions extends CheckedPackages {
  out?: string;
  image?: string;
  tag?: string;
  check?: boolean;
  json?: boolean;
  offline?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .option('out', { type: 'string', describe: 'an empty or new folder for the files' })
    .option('image', shared.image)
    .option('tag', shared.imageTag)
    .option('check', {
      type: 'boolean',
      conflicts: ['out', 'image', 'tag'],
      describe: 'instead: follow docs/other-ways/compose.md in a throwaway machine',
    })
    .option('package', checkedPackages.package)
    .option('upgrade-to', checkedPackages.upgradeTo)
    .option('offline', shared.offline)
    .example('$0 compose --out mathesar --image ghcr.io/example/mathesar', 'for Docker Compose and podman')
    .example('$0 compose --out mathesar --image localhost/mathesar --tag 0.11.0', 'with an image of your own')
    .example('$0 compose --check', 'follow the page with images of the sample');
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
    `Next: cd ${shownWord(out)} && sh make-secrets.sh && docker compose --profile db up --detach --wait`,
    'With podman’s units: quadlet/root or quadlet/user; docs/other-ways/compose.md says how.',
  ];
  session.result(text.join('\n'), { out, image, files: files.map(({ path }) => path) });
}

async function check(options: ComposeOptions, session: Session): Promise<void> {
  const { checkCompose } = await import('../../ways/compose/check/check.ts');
  const { stoodIn } = await withCheckedImages(options, session, ({ older, newer }, distro) =>
    checkCompose({ file: older.path, upgradeTo: newer.path }, distro, session),
  );
  const lines = [
    'docs/other-ways/compose.md does what it says, with Docker Compose, podman-compose and podman’s units',
    ...stoodIn.map((image) => `not the official ${image}: an image of Debian’s packages stood in for it`),
  ];
  const { timings, warnings } = session.reporter;
  session.result(lines.join('\n'), { checked: true, stoodIn, timings, warnings });
}
