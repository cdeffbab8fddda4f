import { z } from 'zod';
import type { Context } from '../support/context.ts';
import { UserError } from '../support/errors.ts';
import { gh } from './gh.ts';

const jobs = z.record(z.string(), z.looseObject({ result: z.string() }));

/** What was done with the issue. */
export interface IssueReport {
  readonly failed: readonly string[];
  readonly did: 'opened' | 'commented' | 'closed' | 'nothing';
}

/**
 * Keeps one issue open for as long as a workflow finds something: opens it, comments on it, and closes it when every job
 * has succeeded.
 * @param results of the jobs, as GitHub's `toJSON(needs)` has them
 * @param url of the run
 * @throws UserError for results of another form
 */
export async function reportRun(
  { title, results, url }: { readonly title: string; readonly results: string; readonly url: string },
  context: Context,
): Promise<IssueReport> {
  const outcome = parse(results);
  const failed = Object.entries(outcome).flatMap(([name, { result }]) =>
    result === 'failure' ? [name] : [],
  );
  const whole = Object.values(outcome).every(({ result }) => result === 'success');
  const number = await openIssue(title, context);
  const body = [...Object.entries(outcome).map(([name, { result }]) => `- ${name}: ${result}`), '', url, ''];
  if (failed.length > 0) {
    const args = number === undefined ? ['create', '--title', title] : ['comment', number];
    await gh(['issue', ...args, '--body-file', '-'], context, { input: body.join('\n') });
    return { failed, did: number === undefined ? 'opened' : 'commented' };
  }
  // A run that was cancelled says nothing.
  if (number === undefined || !whole) return { failed, did: 'nothing' };
  await gh(['issue', 'close', number, '--comment', `Every job has succeeded: ${url}`], context);
  return { failed, did: 'closed' };
}

function parse(results: string): z.infer<typeof jobs> {
  let value: unknown;
  try {
    value = JSON.parse(results);
  } catch {
    value = undefined;
  }
  const parsed = jobs.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UserError('--results is not what GitHub’s toJSON(needs) gives', {
    hints: ['It is an object: {"JOB": {"result": "success"}}'],
  });
}

/** The number of the open issue of this title; a search also finds similar titles. */
async function openIssue(title: string, context: Context): Promise<string | undefined> {
  const search = ['--state', 'open', '--search', `in:title "${title}"`, '--json', 'number,title'];
  const found = JSON.parse((await gh(['issue', 'list', ...search], context)) ?? '[]') as {
    number: number;
    title: string;
  }[];
  const one = found.find((issue) => issue.title === title);
  return one === undefined ? undefined : String(one.number);
}
