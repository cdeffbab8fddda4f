import type { ArgumentsCamelCase, Argv } from 'yargs';
import { readChangelog } from '../../config/changelog.ts';
import { draftRelease, publishDraft } from '../../github/draft.ts';
import { openSession } from '../../report/session.ts';

interface DraftOptions {
  folder?: string;
  tag?: string;
  publish?: boolean;
  json?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .positional('folder', { type: 'string', default: 'dist', describe: 'folder of the release' })
    .option('tag', { type: 'string', demandOption: true, describe: 'of the release, such as v0.11.0-1' })
    .option('publish', { type: 'boolean', describe: 'publish the draft that is there; no files are read' })
    .example('$0 draft dist --tag v0.11.0-1', 'for people to look at; called again, it replaces the files')
    .example('$0 draft --tag v0.11.0-1 --publish', 'after it was tested');
}

export async function handler(options: ArgumentsCamelCase<DraftOptions>): Promise<void> {
  const session = openSession(options);
  const [folder, tag] = [options.folder ?? 'dist', options.tag ?? ''];
  const isPublic = options.publish === true;
  const url = isPublic
    ? await publishDraft(tag, session)
    : await draftRelease(folder, tag, await readChangelog(), session);
  session.result(`${isPublic ? 'published' : 'drafted'}: ${url}`, { tag, url, published: isPublic });
}
