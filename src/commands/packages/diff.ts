import type { ArgumentsCamelCase, Argv } from 'yargs';
import { readDistros } from '../../config/distros.ts';
import { formats } from '../../formats/index.ts';
import { differenceOf } from '../../inspect/diff/difference.ts';
import { readFacts } from '../../inspect/diff/facts.ts';
import { asMarkdown, asText } from '../../inspect/diff/render.ts';
import { openSession } from '../../report/session.ts';

interface DiffOptions {
  old: string;
  new: string;
  markdown?: boolean;
  json?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .positional('old', { type: 'string', demandOption: true, describe: 'a package file' })
    .positional('new', { type: 'string', demandOption: true, describe: 'a newer one of the same distro' })
    .option('markdown', { type: 'boolean', describe: 'for release notes', conflicts: 'json' })
    .example('$0 diff dist/old.deb dist/new.deb', 'what an upgrade changes')
    .example('$0 diff old.rpm new.rpm --markdown >> notes.md', 'the same for release notes');
}

export async function handler(options: ArgumentsCamelCase<DiffOptions>): Promise<void> {
  const session = openSession(options);
  const distros = await readDistros(formats);
  const difference = await session.reporter.step('read both packages', async () => {
    const [old, newer] = await Promise.all([readFacts(options.old), readFacts(options.new)]);
    return differenceOf(old, newer, distros);
  });
  session.result(options.markdown === true ? asMarkdown(difference) : asText(difference), difference);
}
