import { resolve } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { readConfiguration } from '../../config/configuration.ts';
import { formats } from '../../formats/index.ts';
import { openSession } from '../../report/session.ts';
import { rehearseMoves } from '../../ways/moves/moves.ts';
import { shared } from '../shared-options.ts';

interface MovesOptions {
  file: string;
  zipapp?: string;
  offline?: boolean;
  json?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .positional('file', {
      type: 'string',
      demandOption: true,
      describe: 'a .deb that npm run package has built, for a Debian with podman 5',
    })
    .option('zipapp', {
      type: 'string',
      describe: 'a .pyz for that Debian’s Python, for the moves from the trial and to serve',
    })
    .option('offline', shared.offline)
    .example('$0 moves dist/mathesar_*_deb13*_amd64.deb', 'between the package and containers')
    .example(
      '$0 moves dist/mathesar_*_amd64.deb --zipapp dist/mathesar_*_python3.13_amd64.pyz',
      'and from a trial, and to mathesar.pyz serve',
    );
}

export async function handler(options: ArgumentsCamelCase<MovesOptions>): Promise<void> {
  const session = openSession(options);
  const configuration = await readConfiguration(formats);
  const files = {
    package: resolve(options.file),
    zipapp: options.zipapp === undefined ? undefined : resolve(options.zipapp),
  };
  const done = await rehearseMoves(files, configuration, session);
  session.result(done.map((title) => `moved: ${title}`).join('\n'), { moves: done });
}
