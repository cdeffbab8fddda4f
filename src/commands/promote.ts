import { relative, resolve } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { readConfiguration } from '../config/configuration.ts';
import { formats } from '../formats/index.ts';
import { distroOf } from '../formats/shared/reading/distro-of.ts';
import { readPackageFile } from '../formats/shared/reading/read-package.ts';
import { parseTag } from '../release/tag-name.ts';
import { openSession } from '../report/session.ts';
import { describePublication } from '../repository/describe.ts';
import { candidateFiles } from '../repository/promote.ts';
import { publish } from '../repository/publish.ts';
import { keyChoice, noKeyHints } from '../signing/key.ts';
import { UserError } from '../support/errors.ts';
import { versionsKept } from './repository.ts';

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
  const key = keyChoice(options.key, process.env);
  if (key === undefined)
    throw new UserError('a repository is signed, and no key is given', { hints: noKeyHints });
  const { definition, distros } = await readConfiguration(formats);
  const out = resolve(options.out ?? '');
  const files = await candidateFiles(out, release, distros);
  const additions = await Promise.all(
    files.map(async (file) => {
      const pkg = await readPackageFile(file);
      return { pkg, distros: [distroOf(pkg, distros)] };
    }),
  );
  const how = {
    out,
    key,
    name: definition.name,
    trust: definition,
    distros,
    keep: versionsKept,
    prune: false,
  };
  const publication = await publish(additions, { ...how, channel: 'stable' }, session);
  const { timings, warnings } = session.reporter;
  session.result(describePublication(publication, relative('', out) || '.'), {
    ...publication,
    timings,
    warnings,
  });
}
