import { resolve } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { readDefinition } from '../../config/definition.ts';
import { openSession } from '../../report/session.ts';
import { composeFiles } from '../../ways/compose/compose.ts';
import { imageName, readContainer } from '../../ways/container.ts';
import { writeFiles } from '../../ways/files.ts';
import { shared } from '../shared-options.ts';

interface ComposeOptions {
  out?: string;
  image?: string;
  tag?: string;
  json?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .option('out', { type: 'string', demandOption: true, describe: 'an empty or new folder for the files' })
    .option('image', shared.image)
    .option('tag', shared.imageTag)
    .example('$0 compose --out mathesar --image ghcr.io/example/mathesar', 'for Docker Compose and podman')
    .example(
      '$0 compose --out mathesar --image localhost/mathesar --tag 0.11.0',
      'with an image of your own',
    );
}

export async function handler(options: ArgumentsCamelCase<ComposeOptions>): Promise<void> {
  const session = openSession(options);
  const name = options.image ?? (await readContainer()).image;
  const image = imageName(name, options.tag ?? (await readDefinition()).release.version);
  const out = resolve(options.out ?? '');
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
