import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { githubDir } from './checks.ts';

const variables = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({});
const permissions = z.record(z.string(), z.string());

const step = z.looseObject({
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  env: variables,
  with: z.record(z.string(), z.unknown()).default({}),
});

const job = z.looseObject({
  'runs-on': z.string(),
  'timeout-minutes': z.number(),
  permissions,
  env: variables,
  steps: z.array(step),
});

const workflow = z.looseObject({
  permissions,
  concurrency: z.looseObject({ group: z.string() }),
  env: variables,
  jobs: z.record(z.string(), job),
});

export type Step = z.infer<typeof step>;
export type Job = z.infer<typeof job>;
export type Workflow = z.infer<typeof workflow> & {
  readonly file: string;
  readonly path: string;
  readonly text: string;
};

/** The workflows of the project. That each has permissions and concurrency, and each job a timeout, is checked here. */
export async function readWorkflows(): Promise<readonly Workflow[]> {
  const folder = join(githubDir, 'workflows');
  const files = (await readdir(folder)).sort();
  return Promise.all(
    files.map(async (file) => {
      const path = join(folder, file);
      const text = await readFile(path, 'utf8');
      return { ...workflow.parse(parse(text)), file, path, text };
    }),
  );
}
