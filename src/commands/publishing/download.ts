import type { ArgumentsCamelCase, Argv } from 'yargs';
import { openSession } from '../../report/session.ts';
import { accessFrom, download } from '../../repository/transfer.ts';
import { shownWord } from '../../support/text/shell.ts';

interface DownloadOptions {
  folder?: string;
  from?: string;
  json?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .positional('folder', { type: 'string', demandOption: true, describe: 'folder for the repository' })
    .option('from', {
      type: 'string',
      demandOption: true,
      describe: 'where it is served from, as rsync names it: USER@HOST:/PATH, or a path',
    })
    .example('$0 download site --from web@packages.example.org:/srv/packages', 'to publish to the copy');
}

export async function handler(options: ArgumentsCamelCase<DownloadOptions>): Promise<void> {
  const session = openSession(options);
  const [folder, from] = [options.folder ?? '', options.from ?? ''];
  const typed = shownWord(folder);
  await download(folder, from, accessFrom(process.env), session);
  session.result(
    `${folder} is as ${from}\nNext: npm run repository -- --out ${typed} FILE…, then npm run upload -- ${typed} --to ${shownWord(from)}`,
    { folder, from },
  );
}
