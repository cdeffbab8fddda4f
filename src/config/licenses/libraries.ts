import { join } from 'node:path';
import { z } from 'zod';
import { readYaml } from '../../support/text/yaml.ts';
import { packagingDir } from '../project.ts';

const pattern = z.string().refine((text) => {
  try {
    // With an empty alternative it matches, and shows how many groups there are.
    return [2, 3].includes(new RegExp(`${text}|`).exec('')?.length ?? 0);
  } catch {
    return false;
  }
}, 'must be a regular expression with a group for the version, and one for its date if it has one');

const library = z.strictObject({
  /** The project. */
  name: z.string(),
  files: z.array(z.string().regex(/^lib[^/]+$/)).min(1),
  /** Matches a whole text of the file: the version, and its date as the file writes it. */
  text: pattern.optional(),
  /** A function that returns the version as a number, as PostgreSQL counts: 170005 is 17.5. */
  number: z.string().optional(),
  /** The file in the same folder that says the version. */
  beside: z.string().optional(),
  /** Present where the number after ".so." is the release's. */
  soname: z.literal('release').optional(),
});

const librariesFile = z.strictObject({ libraries: z.array(library) });

/** What is known of a native library in wheels, as packaging/libraries.yaml declares it. */
export type DeclaredLibrary = z.infer<typeof library>;

/**
 * Reads and checks packaging/libraries.yaml.
 * @throws UserError with every offending key's path
 */
export async function readLibraries(
  path = join(packagingDir, 'libraries.yaml'),
): Promise<readonly DeclaredLibrary[]> {
  return (await readYaml(path, librariesFile)).libraries;
}
