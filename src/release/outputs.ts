import { appendFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Artifact } from '../pipeline.ts';
import { reasonOf } from '../support/system-errors.ts';
import { UserError } from '../support/errors.ts';

/**
 * What the later jobs of a workflow need to know of a release, as GitHub reads it from the file $GITHUB_OUTPUT: a line
 * NAME=VALUE each. `packages` is a matrix: JSON with the file, distro and architecture of each package.
 */
export function outputsOf(artifacts: readonly Artifact[]): string {
  const packages = artifacts.map(({ path, distro, arch }) => ({ file: basename(path), distro, arch }));
  return `version=${artifacts[0]?.version ?? ''}\npackages=${JSON.stringify(packages)}\n`;
}

/**
 * Appends the outputs to a file.
 * @throws UserError when it cannot be written
 */
export async function appendOutputs(path: string, artifacts: readonly Artifact[]): Promise<void> {
  await appendFile(path, outputsOf(artifacts)).catch((error: unknown) => {
    throw new UserError(`cannot write --outputs ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  });
}
