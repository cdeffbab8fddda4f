import { fileURLToPath } from 'node:url';
import { UserError } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import { call } from '../../support/process.ts';

/** Absolute path of the script that copies an interpreter into a base image. */
export const copyPython = fileURLToPath(new URL('../base/copy-python.sh', import.meta.url));

/**
 * Makes sure that the host has an interpreter to copy into a base image.
 * @param version such as "3.12"
 * @throws UserError when it is missing or does not work
 */
export async function requireHostPython(version: string, what: string, context: Context): Promise<void> {
  const tried = await call(`python${version}`, ['-c', 'import ssl, sqlite3'], { signal: context.signal });
  if (tried.exitCode === 0) return;
  throw new UserError(
    `${what} needs the host's python${version}, which is missing or does not work\n${tried.stderr.trim()}`,
    { hints: [`Put one on PATH, for instance with: uv python install ${version}`] },
  );
}

/** The hook of mmdebstrap(1) that copies the interpreter. */
export function copyHook(version: string): string {
  return `sh '${copyPython}' python${version} "$1"`;
}
