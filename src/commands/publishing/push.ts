import { resolve } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { openSession } from '../../report/session.ts';
import { UserError } from '../../support/errors.ts';
import { releaseNames } from '../../ways/chart/version.ts';
import { pushImage } from '../../ways/push-image.ts';
import { accountFrom } from '../../ways/registry-account.ts';

interface PushOptions {
  files?: string[];
  to?: string;
  tag?: string;
  release?: string;
  json?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .positional('files', {
      type: 'string',
      array: true,
      describe: 'images that npm run image has written, one for each architecture',
    })
    .option('to', {
      type: 'string',
      demandOption: true,
      describe:
        'name without a tag, such as ghcr.io/OWNER/mathesar (account: $MATHESAR_REGISTRY_USER and $MATHESAR_REGISTRY_PASSWORD)',
    })
    .option('tag', { type: 'string', conflicts: 'release', describe: 'such as 0.11.0' })
    .option('release', {
      type: 'string',
      describe: 'tag of a release of this project, such as v0.11.0-1, which says the tag',
    })
    .example(
      '$0 push dist/mathesar_*.tar --to ghcr.io/example/mathesar --tag 0.11.0',
      'for all architectures',
    );
}

export async function handler(options: ArgumentsCamelCase<PushOptions>): Promise<void> {
  const session = openSession(options);
  const { files = [], to = '' } = options;
  const tag = options.release === undefined ? options.tag : releaseNames(options.release).image;
  if (files.length === 0 || tag === undefined) {
    throw new UserError(files.length === 0 ? 'name the images to push' : 'name the tag of the image', {
      hints: ['npm run push -- dist/IMAGE.tar --to ghcr.io/OWNER/mathesar --tag 0.11.0'],
    });
  }
  const paths = files.map((file) => resolve(file));
  const name = await session.reporter.step(`push ${to}:${tag}`, () =>
    pushImage(paths, to, tag, accountFrom(process.env), session),
  );
  session.result(`pushed ${name}\nNext: npm run compose -- --out FOLDER --image ${to} --tag ${tag}`, {
    name,
    files: paths,
  });
}
