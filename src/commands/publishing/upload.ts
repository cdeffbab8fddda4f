import type { ArgumentsCamelCase, Argv } from 'yargs';
import { openSession } from '../../report/session.ts';
import { accessFrom, upload } from '../../repository/transfer.ts';

interface UploadOptions {
  folder?: string;
  to?: string;
  json?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .positional('folder', { type: 'string', demandOption: true, describe: 'folder of the repository' })
    .option('to', {
      type: 'string',
      demandOption: true,
      describe: 'where it is served from, as rsync names it: USER@HOST:/PATH, or a path',
    })
    .example('$0 upload site --to web@packages.example.org:/srv/packages', 'with your own keys of ssh');
}

export async function handler(options: ArgumentsCamelCase<UploadOptions>): Promise<void> {
  const session = openSession(options);
  const [folder, to] = [options.folder ?? '', options.to ?? ''];
  await upload(folder, to, accessFrom(process.env), session);
  session.result(`${folder} is uploaded to ${to}`, { folder, to });
}
