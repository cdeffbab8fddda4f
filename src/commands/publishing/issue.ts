import type { ArgumentsCamelCase, Argv } from 'yargs';
import { reportRun } from '../../github/issue.ts';
import { openSession } from '../../report/session.ts';

interface IssueOptions {
  title?: string;
  results?: string;
  url?: string;
  json?: boolean;
}

export function builder(args: Argv): Argv {
  const option = { type: 'string', demandOption: true } as const;
  return args
    .option('title', { ...option, describe: 'of the issue, of which one is open at most' })
    .option('results', { ...option, describe: 'of the jobs, as GitHub’s toJSON(needs) has them' })
    .option('url', { ...option, describe: 'of the workflow’s run' })
    .example(
      '$0 issue --title "Nightly run" --results "$RESULTS" --url "$URL"',
      'in the last job of a workflow',
    );
}

export async function handler(options: ArgumentsCamelCase<IssueOptions>): Promise<void> {
  const session = openSession(options);
  const { title = '', results = '', url = '' } = options;
  const report = await reportRun({ title, results, url }, session);
  const failed = report.failed.length === 0 ? 'no job failed' : `failed: ${report.failed.join(', ')}`;
  session.result(`${failed}; issue “${title}”: ${report.did}`, report);
}
