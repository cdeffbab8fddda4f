import { resolve } from 'node:path';
import type { Argv, ArgumentsCamelCase } from 'yargs';
import { readConfiguration } from '../../config/configuration.ts';
import { formats } from '../../formats/index.ts';
import { openSession } from '../../report/session.ts';
import { channels, type Channel } from '../../repository/published.ts';
import { UserError } from '../../support/errors.ts';
import { previousOption } from '../packages/plan-options.ts';
import { publishFiles, repositoryKey, versionsKept } from './publication.ts';

interface RepositoryOptions {
  files?: string[];
  out?: string;
  key?: string;
  channel?: Channel;
  url?: string;
  keep?: number;
  'valid-for'?: number;
  trust?: string[];
  previous?: string[];
  prune?: boolean;
  json?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .positional('files', {
      type: 'string',
      array: true,
      describe: 'package files; none signs the indexes anew',
    })
    .option('out', { type: 'string', demandOption: true, describe: 'folder of the repository' })
    .option('key', {
      type: 'string',
      describe: 'key of gpg that signs it (or $MATHESAR_SIGNING_KEY_FILE)',
    })
    .option('channel', { choices: channels, default: 'stable', describe: 'who gets the packages' })
    .option('url', { type: 'string', describe: 'where the folder will be served (default: as before)' })
    .option('keep', {
      type: 'number',
      default: versionsKept,
      describe: 'versions of a package that an index lists',
    })
    .option('valid-for', {
      type: 'number',
      describe: 'days after which apt refuses the index unless it is signed anew (default: for ever)',
    })
    .option('trust', {
      type: 'string',
      array: true,
      nargs: 1,
      describe:
        'a public key that machines trust as well: the next one or that of before; "none" for no other (default: as before)',
    })
    .option('previous', {
      ...previousOption,
      describe:
        'packages besides those of the repository, or folders with them, that the new ones must be able to follow',
    })
    .option('prune', { type: 'boolean', describe: 'delete packages that were not listed last time either' })
    .example('$0 repository --out site --key KEY --url https://packages.example.org dist/*.deb', 'publish')
    .example('$0 repository --out site --key KEY --channel candidate dist/*.rpm', 'for those who test')
    .example('$0 repository --out site --key KEY --valid-for 14', 'sign the indexes anew');
}

export async function handler(options: ArgumentsCamelCase<RepositoryOptions>): Promise<void> {
  const session = openSession(options);
  const key = repositoryKey(options.key);
  const configuration = await readConfiguration(formats);
  const how = {
    out: resolve(options.out ?? ''),
    key,
    channel: options.channel ?? 'stable',
    others: othersOf(options.trust),
    url: urlOf(options.url),
    keep: wholeNumber('keep', options.keep ?? versionsKept),
    validFor: options.validFor === undefined ? undefined : wholeNumber('valid-for', options.validFor),
    previous: options.previous,
    prune: options.prune === true,
  };
  await publishFiles(options.files ?? [], how, configuration, session);
}

/** "none" stands for no key but that which signs. */
function othersOf(trust: readonly string[] | undefined): readonly string[] | undefined {
  return trust?.filter((name) => name !== 'none');
}

function wholeNumber(option: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new UserError(`--${option} takes a whole number of at least 1`, {
    hints: [`Leave it out, or give a number: --${option} 14`],
  });
}

function urlOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.search === '' &&
    url.hash === '' &&
    url.username === ''
  )
    return text.replace(/\/+$/, '');
  throw new UserError(`--url ${text} is not an address of a web server`, {
    hints: ['Give the address of the folder: https://packages.example.org/mathesar'],
  });
}
