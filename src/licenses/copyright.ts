import { join } from 'node:path';
import { z } from 'zod';
import { readYaml, type Definition } from '../plan/definition.ts';
import { packagingDir } from '../plan/project.ts';
import type { BundledWheel, Virtualenv } from '../virtualenv/virtualenv.ts';
import { filesOfWheels } from './wheel-files.ts';

/** A part of the package with authors and a licence of its own. */
export interface CopyrightPart {
  /** What people call it, e.g. "Django 4.2.29". */
  readonly title: string;
  /** Paths on the target machine; "*" at the end stands for everything below. */
  readonly files: readonly string[];
  readonly copyright: string;
  /** SPDX expression. */
  readonly license: string;
  readonly homepage?: string;
  /** Paths on the target machine of the licence texts that its authors ship. */
  readonly texts: readonly string[];
}

const part = z.strictObject({
  title: z.string(),
  files: z.array(z.string().regex(/^[/*]/)).min(1),
  copyright: z.string(),
  license: z.string(),
  homepage: z.url().optional(),
  texts: z.array(z.string().startsWith('/')).default([]),
});

const copyrightFile = z.strictObject({
  /** Parts that are no wheels; the first holds for everything that no other part names. */
  parts: z.array(part).min(1),
  /** What a wheel's metadata does not say, or says wrongly, by the wheel's name. */
  wheels: z.record(
    z.string(),
    z.strictObject({
      license: z.string().optional(),
      copyright: z.string().optional(),
      reason: z.string().min(10, 'say why, in a sentence'),
    }),
  ),
});

type CopyrightFile = z.infer<typeof copyrightFile>;

/**
 * Whose work is in the package: what packaging/copyright.yaml declares, then every wheel by its metadata.
 * @throws UserError with every offending key's path in packaging/copyright.yaml
 */
export async function copyrightOf(
  definition: Pick<Definition, 'paths'>,
  virtualenv: Virtualenv,
  path = join(packagingDir, 'copyright.yaml'),
): Promise<readonly CopyrightPart[]> {
  const declared = await readYaml(path, copyrightFile);
  const files = filesOfWheels(virtualenv);
  const parts = declared.parts.map(({ homepage, ...rest }) => ({
    ...rest,
    files: rest.files.map((file) => file.replace(/^APP\//, `${definition.paths.app}/`)),
    ...(homepage === undefined ? {} : { homepage }),
  }));
  const wheels = virtualenv.wheels.map((wheel) =>
    wheelPart(wheel, files.get(wheel.name) ?? [], virtualenv.prefix, declared.wheels[wheel.name]),
  );
  return [...parts, ...wheels];
}

function wheelPart(
  wheel: BundledWheel,
  files: readonly string[],
  prefix: string,
  correction: CopyrightFile['wheels'][string] | undefined,
): CopyrightPart {
  return {
    title: `${wheel.name} ${wheel.version}`,
    files: files.map((file) => `${prefix}/${file}`),
    copyright: correction?.copyright ?? wheel.copyright,
    license: correction?.license ?? wheel.license,
    ...(wheel.homepage === undefined ? {} : { homepage: wheel.homepage }),
    texts: wheel.licenseFiles.map((file) => `${prefix}/${file}`),
  };
}
