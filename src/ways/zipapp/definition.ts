import { join } from 'node:path';
import { z } from 'zod';
import { trim } from '../../config/definition.ts';
import { packagingDir } from '../../config/project.ts';
import { readYaml } from '../../support/text/yaml.ts';

const zipapp = z.strictObject({
  /** Oldest glibc that a .pyz runs with, e.g. "2.28". */
  glibc: z.string().regex(/^2\.\d+$/, "must be a quoted version such as '2.28'"),
  postgresql: z.strictObject({
    /** Folder of PostgreSQL's programs below site-packages. */
    programs: z.string(),
    trims: z.array(trim),
  }),
});

/** What a .pyz is, as packaging/ways/zipapp/zipapp.yaml declares it. */
export type ZipappDefinition = z.infer<typeof zipapp>;

/**
 * Reads and checks packaging/ways/zipapp/zipapp.yaml.
 * @throws UserError with every offending key's path
 */
export async function readZipappDefinition(
  path = join(packagingDir, 'ways/zipapp/zipapp.yaml'),
): Promise<ZipappDefinition> {
  return readYaml(path, zipapp, 'src/ways/zipapp/definition.ts');
}
