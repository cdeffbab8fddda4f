import { join } from 'node:path';
import { z } from 'zod';
import { packagingDir } from '../../config/project.ts';
import { readYaml } from '../../support/text/yaml.ts';

/** packaging/ways/image: the definition, and files of the image in `root`. */
export const imageDir = join(packagingDir, 'ways', 'image');

const schema = z.strictObject({
  /** Debian's packages that the image has besides those that the .deb depends on. */
  packages: z.array(z.string()),
  /** What the .deb depends on and the image does not have. */
  notNeeded: z.array(z.string()),
  /** PostgreSQL's programs for backups, of every image; {major} as below. */
  client: z.array(z.string()),
  /** With PostgreSQL inside; {major} stands for the distro's own version of it. */
  postgresql: z.array(z.string()),
  /** Packages that others need and of which no file is needed here. */
  without: z.array(z.string()),
  /** Globs of paths that are left out, without the first slash. */
  leaveOut: z.array(z.string().regex(/^[^/]/, 'must not begin with a slash')),
});

/** What the image consists of, as packaging/ways/image/image.yaml declares it. */
export type ImageDefinition = z.infer<typeof schema>;

/** @throws UserError with every offending key's path */
export function readImageDefinition(): Promise<ImageDefinition> {
  return readYaml(join(imageDir, 'image.yaml'), schema, 'src/ways/image/definition.ts');
}
