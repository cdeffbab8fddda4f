import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import type { z } from 'zod';
import { messageOf, allOrFaults, UserError } from '../errors.ts';
import { reasonOf } from '../system-errors.ts';

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

/** The names of a folder's YAML files, without `.yaml`; numbers in them sort as numbers. */
async function yamlFilesIn(folder: string): Promise<readonly string[]> {
  let files: readonly string[];
  try {
    files = await readdir(folder);
  } catch (error) {
    throw new UserError(`cannot read ${folder}: ${reasonOf(error)}`, { cause: error });
  }
  return files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
}

/**
 * Reads the YAML files of a folder, each with the same schema.
 * @returns their contents by name, in the order of the names
 * @throws UserError with the faults of all of them
 */
export async function readYamlFolder<T>(
  folder: string,
  schema: z.ZodType<T>,
  describedIn?: string,
): Promise<ReadonlyMap<string, T>> {
  const names = await yamlFilesIn(folder);
  const contents = await allOrFaults(
    names.map((name) => readYaml(join(folder, `${name}.yaml`), schema, describedIn)),
  );
  return new Map(contents.map((content, index) => [names[index] ?? '', content]));
}
