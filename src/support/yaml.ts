import { readFile } from 'node:fs/promises';
import { parse, YAMLParseError } from 'yaml';
import type { z } from 'zod';
import { messageOf, UserError } from './errors.ts';

/**
 * Reads a YAML file and checks it against a schema.
 * @param describedIn the part of this project that describes the file's keys, for errors
 * @throws UserError with the file, and each offending key's path and fault
 */
export async function readYaml<T>(
  path: string,
  schema: z.ZodType<T>,
  describedIn = 'src/config/',
): Promise<T> {
  let document: unknown;
  try {
    document = parse(await readFile(path, 'utf8'));
  } catch (error) {
    const what = error instanceof YAMLParseError ? 'is not valid YAML' : 'cannot be read';
    throw new UserError(`${path} ${what}: ${messageOf(error)}`, { cause: error });
  }
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`);
  throw new UserError(`${path} has faults:\n  ${faults.join('\n  ')}`, {
    hints: [`Correct ${path}; its keys are described in ${describedIn}.`],
  });
}
