import { join } from 'node:path';
import { z } from 'zod';
import { readYaml } from '../support/text/yaml.ts';
import { licenseText } from './licenses/license-text.ts';
import { packagingDir } from './project.ts';

/** On one line, as it becomes a field of the package. */
export const maintainerPattern = /^[^<>\s](?:[^<>\n\r]*[^<>\s])? <[^<>@\s]+@[^<>@\s]+>$/;

const reason = z.string().min(10, 'say why, in a sentence');

const exclusion = z.strictObject({ match: z.array(z.string()).min(1), reason });

/** Files of wheels that are left out: globs over paths below site-packages, and what is kept of them. */
export const trim = z.strictObject({
  name: z.string(),
  match: z.array(z.string()).min(1),
  except: z.array(z.string()).default([]),
  reason,
});

const onPythons = z.array(z.string().regex(/^3\.\d+$/)).min(1);

/** What to do about a pin that has no usable wheel; see docs/build/add-a-distro.md. */
const remedy = z.discriminatedUnion('remedy', [
  /** Build the sdist on the building host as a pure-Python wheel (py3-none-any). */
  z.strictObject({
    remedy: z.literal('pure'),
    package: z.string(),
    pythons: onPythons,
    environment: z.record(z.string(), z.string()).default({}),
    reason,
  }),
  /** Take another version than the release pins: on these Pythons, or on all. */
  z.strictObject({
    remedy: z.literal('override'),
    package: z.string(),
    pythons: onPythons.optional(),
    version: z.string(),
    /** Only in place of an older pin of this series (src/virtualenv/lock/series.ts): a release with a newer pin keeps it. */
    series: z
      .string()
      .regex(/^(\d+!)?\d+\.\d+$/, "must be a quoted series such as '4.2'")
      .optional(),
    reason,
  }),
  /** Build the sdist on a throwaway machine of the target distro; `packages` are what its compiler needs. */
  z.strictObject({
    remedy: z.literal('machine'),
    package: z.string(),
    pythons: onPythons,
    packages: z.array(z.string()).default([]),
    reason,
  }),
]);

/** Names between spaces, for long lists. */
const words = z.string().transform((text) => text.split(/\s+/).filter((word) => word !== ''));

const definition = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/, 'must be a package name (Debian Policy 5.6.1)'),
  summary: z.string().max(80),
  description: z.array(z.string()).min(1),
  homepage: z.url(),
  section: z.string(),
  license: licenseText,
  maintainer: z.string().regex(maintainerPattern, 'must look like "Name <address>"'),
  release: z.strictObject({
    version: z.string(),
    url: z.string(),
    api: z.string(),
    contract: z.array(z.string()).min(1),
    versionFile: z.string(),
    manifest: z.string(),
  }),
  paths: z.strictObject({ app: z.string().startsWith('/'), virtualenv: z.string().startsWith('/') }),
  application: z.strictObject({
    exclude: z.array(exclusion),
    /** Links in the application's folder: path there → absolute path on the target machine. */
    links: z.record(
      z.string().regex(/^[^/]+(\/[^/]+)*$/, "must be a path below the application's folder"),
      z.string().startsWith('/', 'must be an absolute path'),
    ),
  }),
  virtualenv: z.strictObject({ remedies: z.array(remedy), trims: z.array(trim) }),
  /** Folders below the application or site-packages, by when the service needs their bytecode. */
  bytecode: z.strictObject({ first: words, later: words }),
  /** Globs over the names under which collectstatic would serve static files. */
  static: z.strictObject({
    /** Not packaged, as nothing asks for them. */
    drop: z.array(exclusion),
    /** Not packaged if the same file has another name too. */
    secondNames: z.array(exclusion),
    /** Asked for by the name they have, not by one with the hash of their content. */
    plain: z.array(exclusion),
  }),
});

/** What is packaged, as packaging/mathesar.yaml declares it. */
export type Definition = z.infer<typeof definition>;
export type Remedy = z.infer<typeof remedy>;
export type Trim = z.infer<typeof trim>;
export type Exclusion = z.infer<typeof exclusion>;

/**
 * Reads and checks packaging/mathesar.yaml.
 * @throws UserError with every offending key's path
 */
export async function readDefinition(path = join(packagingDir, 'mathesar.yaml')): Promise<Definition> {
  return readYaml(path, definition);
}
