import { readFile } from 'node:fs/promises';
import { parse, YAMLParseError } from 'yaml';
import type { z } from 'zod';
import { messageOf, UserError } from './errors.ts';
import { reasonOf } from './system-errors.ts';

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
    const message =
      error instanceof YAMLParseError
        ? `${path} is not valid YAML: ${messageOf(error)}`
        : `cannot read ${path}: ${reasonOf(error)}`;
    throw new UserError(message, { cause: error });
  }
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`);
  throw new UserError(`${path} has faults:\n  ${faults.join('\n  ')}`, {
    hints: [`Correct ${path}; its keys are described in ${describedIn}.`],
  });
}
