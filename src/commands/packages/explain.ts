import type { ArgumentsCamelCase, Argv } from 'yargs';
import { readConfiguration } from '../../config/configuration.ts';
import { formats } from '../../formats/index.ts';
import { describeExplanation } from '../../inspect/explain/describe.ts';
import { explainPath } from '../../inspect/explain/explain.ts';
import { openSession } from '../../report/session.ts';
import { shared } from '../shared-options.ts';

interface ExplainOptions {
  file: string;
  path: string;
  source?: string;
  offline?: boolean;
  json?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .positional('file', { type: 'string', demandOption: true, describe: 'a package file' })
    .positional('path', {
      type: 'string',
      demandOption: true,
      describe: 'a path on the target machine, or a maintainer script such as postinst',
    })
    .option('source', {
      type: 'string',
      describe: 'the release: URL, tarball, folder, or "sample" (default: found by its digest)',
    })
    .option('offline', shared.offline)
    .example('$0 explain a.deb /usr/bin/mathesar', 'which file of this project it is')
    .example('$0 explain a.deb postinst', 'a maintainer script')
    .example('$0 explain a.rpm /usr/lib/mathesar/app/conftest.py', 'which rule leaves it out');
}

export async function handler(options: ArgumentsCamelCase<ExplainOptions>): Promise<void> {
  const session = openSession(options);
  const configuration = await readConfiguration(formats);
  const { file, path, source } = options;
  const explanation = await explainPath(file, path, source, configuration, session);
  session.result(describeExplanation(explanation), explanation);
}
