import { relative, resolve } from 'node:path';
import type { Argv, ArgumentsCamelCase } from 'yargs';
import { readConfiguration } from '../config/configuration.ts';
import { formats } from '../formats/index.ts';
import { distroOf } from '../formats/shared/reading/distro-of.ts';
import { readPackageFile } from '../formats/shared/reading/read-package.ts';
import { openSession } from '../report/session.ts';
import type { Addition } from '../repository/packages/additions.ts';
import { describePublication } from '../repository/describe.ts';
import { publish } from '../repository/publish.ts';
import { channels, type Channel } from '../repository/published.ts';
import { keyChoice } from '../signing/key.ts';
import { allOrFaults, UserError } from '../support/errors.ts';

interface RepositoryOptions {
  files?: string[];
  out?: string;
  key?: string;
  channel?: Channel;
  url?: string;
  keep?: number;
  'valid-for'?: number;
  trust?: string[];
  prune?: boolean;
  json?: boolean;
}

/** Enough to go back once and once more. */
export const versionsKept = 3;

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
    .option('prune', { type: 'boolean', describe: 'delete packages that were not listed last time either' })
    .example('$0 repository --out site --key KEY --url https://packages.example.org dist/*.deb', 'publish')
    .example('$0 repository --out site --key KEY --channel candidate dist/*.rpm', 'for those who test')
    .example('$0 repository --out site --key KEY --valid-for 14', 'sign the indexes anew');
}

export async function handler(options: ArgumentsCamelCase<RepositoryOptions>): Promise<void> {
  const session = openSession(options);
  const key = keyChoice(options.key, process.env);
  if (key === undefined) {
    throw new UserError('a repository is signed, and no key is given', {
      hints: [
        'Name a key of gpg with --key; "gpg --list-secret-keys" shows those that it has.',
        'Or name a file in MATHESAR_SIGNING_KEY_FILE: docs/repositories.md.',
      ],
    });
  }
  const { definition, distros } = await readConfiguration(formats);
  const additions = await allOrFaults(
    (options.files ?? []).map(async (file): Promise<Addition> => {
      const pkg = await readPackageFile(file);
      return { pkg, distros: [distroOf(pkg, distros)] };
    }),
  );
  const out = resolve(options.out ?? '');
  const publication = await publish(
    additions,
    {
      out,
      key,
      channel: options.channel ?? 'stable',
      name: definition.name,
      trust: { ...definition, others: othersOf(options.trust) },
      distros,
      url: urlOf(options.url),
      keep: wholeNumber('keep', options.keep ?? versionsKept),
      validFor: options.validFor === undefined ? undefined : wholeNumber('valid-for', options.validFor),
      prune: options.prune === true,
    },
    session,
  );
  const { timings, warnings } = session.reporter;
  session.result(describePublication(publication, relative('', out) || '.'), {
    ...publication,
    timings,
    warnings,
  });
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
