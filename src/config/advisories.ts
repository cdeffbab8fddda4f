import { join } from 'node:path';
import { z } from 'zod';
import { readYaml } from '../support/text/yaml.ts';
import { packagingDir } from './project.ts';

const accepted = z.strictObject({
  /** As pip-audit names it, or an alias such as its CVE. */
  id: z.string().regex(/^[A-Z][A-Za-z0-9-]+$/),
  package: z.string(),
  reason: z.string().min(10, 'say why it does not reach what the packages do'),
  until: z.iso.date({ message: "must be a quoted day such as '2027-01-31'" }),
});

/** A known vulnerability that was looked at, and does not matter here for some time. */
export type AcceptedAdvisory = z.infer<typeof accepted>;

/**
 * Reads packaging/advisories.yaml.
 * @throws UserError with every offending key's path
 */
export async function readAdvisories(
  path = join(packagingDir, 'advisories.yaml'),
): Promise<readonly AcceptedAdvisory[]> {
  return (await readYaml(path, z.strictObject({ accepted: z.array(accepted) }))).accepted;
}
