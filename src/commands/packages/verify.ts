import { relative, resolve } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { readConfiguration } from '../../config/configuration.ts';
import { formats } from '../../formats/index.ts';
import { withFreshCache } from '../../inspect/rebuild/fresh-cache.ts';
import { describeVerified } from '../../inspect/verify/describe.ts';
import { verifyPackage, type Verified } from '../../inspect/verify/verify.ts';
import { openSession } from '../../report/session.ts';
import { messageOf, UserError } from '../../support/errors.ts';
import { shared } from '../shared-options.ts';

interface VerifyOptions {
  files?: string[];
  source?: string;
  anyway?: boolean;
  keep?: string;
  offline?: boolean;
  json?: boolean;
}

/** A package that could not be verified, with what to do. */
interface Failed {
  readonly file: string;
  readonly outcome: 'failed';
  readonly message: string;
  readonly hints: readonly string[];
}

export function builder(args: Argv): Argv {
  return args
    .positional('files', { type: 'string', array: true, describe: 'package files' })
    .option('source', {
      type: 'string',
      describe: 'the release: URL, tarball, folder, or "sample" (default: found by its digest)',
    })
    .option('anyway', { type: 'boolean', describe: 'compare also with another state of this project' })
    .option('keep', { type: 'string', describe: 'folder for the packages that are built again' })
    .option('offline', shared.offline)
    .example('$0 verify dist/*.deb', 'build each again and compare every byte')
    .example('$0 verify a.rpm --source ./mathesar.tar.gz', 'with a release of your own');
}

/** Sets the exit code to 1 unless every package is the same as the one that was built again. */
export async function handler(options: ArgumentsCamelCase<VerifyOptions>): Promise<void> {
  const session = openSession(options);
  const files = options.files ?? [];
  if (files.length === 0) {
    throw new UserError('name the package files to verify', {
      hints: ['Build one with: npm run package -- --distro debian'],
    });
  }
  const configuration = await readConfiguration(formats);
  const chosen = {
    source: options.source,
    anyway: options.anyway === true,
    keep: options.keep === undefined ? undefined : resolve(options.keep),
  };
  const results = await withFreshCache(session, async (place) => {
    const found: (Verified | Failed)[] = [];
    for (const file of files) {
      try {
        const verify = () => verifyPackage(file, chosen, configuration, place);
        found.push(await session.reporter.step(`verify ${relative('', file)}`, verify));
      } catch (error) {
        // One that cannot be verified does not stop the others; with one file it is the command's own error.
        if (!(error instanceof UserError) || files.length === 1) throw error;
        found.push({ file, outcome: 'failed', message: messageOf(error), hints: error.hints });
      }
    }
    return found;
  });
  session.result(results.map(describeVerified).join('\n'), { results });
  if (results.some(({ outcome }) => outcome !== 'same')) process.exitCode = 1;
}
