import type { Context } from '../support/context.ts';
import { UserError } from '../support/errors.ts';
import { isInstalled, missingPrograms, releaseInstallHint } from '../support/process.ts';

const tools: Readonly<Record<string, readonly string[]>> = {
  deb: ['apt-ftparchive', 'dpkg'],
  rpm: ['createrepo_c', 'rpmsign', 'rpmkeys', 'rpm'],
};

/** The programs that publishing packages of these formats needs and this machine lacks. */
export async function missingTools(
  formats: readonly string[],
  context: Pick<Context, 'signal'>,
): Promise<readonly string[]> {
  const wanted = ['gpg', 'flock', ...formats.flatMap((format) => tools[format] ?? [])];
  const missing: string[] = [];
  for (const name of wanted) if (!(await isInstalled(name, context))) missing.push(name);
  return missing;
}

/**
 * Looks for the programs that publishing needs, before any work.
 * @throws UserError that names all that are missing
 */
export async function requirePublishingTools(
  formats: readonly string[],
  context: Pick<Context, 'signal'>,
): Promise<void> {
  const missing = await missingTools(formats, context);
  if (missing.length === 0) return;
  throw new UserError(missingPrograms(missing), {
    hints: [releaseInstallHint],
  });
}
