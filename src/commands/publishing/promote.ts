import { resolve } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { readConfiguration } from '../../config/configuration.ts';
import { formats } from '../../formats/index.ts';
import { parseTag } from '../../release/tag-name.ts';
import { openSession } from '../../report/session.ts';
import { candidateFiles } from '../../repository/promote.ts';
import { publishFiles, repositoryKey, versionsKept } from './publication.ts';

interface PromoteOptions {
  out?: string;
  tag?: string;
  key?: string;
  json?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .option('out', { type: 'string', demandOption: true, describe: 'folder of the repository' })
    .option('tag', { type: 'string', demandOption: true, describe: 'of the release, such as v0.11.0-1' })
    .option('key', { type: 'string', describe: 'key of gpg that signs it (or $MATHESAR_SIGNING_KEY_FILE)' })
    .example('$0 promote --out site --key KEY --tag v0.11.0-1', 'make stable what was tested as a candidate');
}

export async function handler(options: ArgumentsCamelCase<PromoteOptions>): Promise<void> {
  const session = openSession(options);
  const release = parseTag(options.tag ?? '');
  const key = repositoryKey(options.key);
  const configuration = await readConfiguration(formats);
  const out = resolve(options.out ?? '');
  const files = await candidateFiles(out, release, configuration.distros);
  const how = { out, key, channel: 'stable', keep: versionsKept, prune: false } as const;
  await publishFiles(files, how, configuration, session);
}
