import { join } from 'node:path';
import { z } from 'zod';
import { readYaml } from '../../support/text/yaml.ts';
import { licenseText } from './license-text.ts';
import { packagingDir } from '../project.ts';

const part = z.strictObject({
  title: z.string(),
  files: z.array(z.string().regex(/^(\/|\*$|APP\/|VENV\/)/)).min(1),
  copyright: z.string(),
  license: licenseText,
  homepage: z.url().optional(),
  texts: z.array(z.string()).default([]),
});

const copyrightFile = z.strictObject({
  /** Parts that are not wheels; the first holds for everything that no other part names. */
  parts: z.array(part).min(1),
  /** Native libraries that wheels bring; those without a file in the package are left out. */
  bundled: z.array(part),
  /** What a wheel's metadata does not say, or says wrongly, by the wheel's name. */
  wheels: z.record(
    z.string(),
    z.strictObject({
      license: licenseText.optional(),
      copyright: z.string().optional(),
      reason: z.string().min(10, 'say why, in a sentence'),
    }),
  ),
});

/** Authors and licences as packaging/copyright.yaml declares them. */
export type DeclaredCopyright = z.infer<typeof copyrightFile>;
export type DeclaredPart = z.infer<typeof part>;

/**
 * Reads and checks packaging/copyright.yaml.
 * @throws UserError with every offending key's path
 */
export async function readCopyright(path = join(packagingDir, 'copyright.yaml')): Promise<DeclaredCopyright> {
  return readYaml(path, copyrightFile);
}
