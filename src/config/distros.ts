import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../support/errors.ts';
import { unknownName } from '../support/text/nearest.ts';
import { readYamlFolder } from '../support/text/yaml.ts';
import { packagingDir } from './project.ts';
import type { Relation, RelationSyntax } from './relation.ts';

const dotted = z.string().regex(/^\d+\.\d+$/, "must be a quoted number such as '3.13'");

/** True for a suite whose index expires after a week: a mirror that lags behind is accepted too. */
const expires = z.boolean().default(false);

const distroFields = {
  title: z.string(),
  /** A short name for it on the command line, such as "debian". */
  alias: z
    .string()
    .regex(/^[a-z][a-z0-9.-]*$/)
    .optional(),
  /** The release before it, whose machines are upgraded to it. */
  follows: z.string().optional(),
  tag: z.string().regex(/^[a-z0-9.]+$/),
  python: dotted,
  glibc: dotted,
  /** Major version of the distro's server; Mathesar needs 14. */
  postgresql: z
    .string()
    .regex(/^\d+$/, "must be a quoted major version such as '17'")
    .refine((version) => Number(version) >= 14, 'must be 14 or newer: take a module stream (server.stream)'),
  /** What an administrator installs packages with. */
  packageManager: z.enum(['apt', 'dnf', 'zypper']),
  /** The distro's own server, which `mathesar setup` starts where no server runs. */
  server: z.strictObject({
    package: z.string(),
    /** Where the default version is too old: the module stream to install it from (dnf). */
    stream: z.string().optional(),
    /** Its systemd unit. */
    service: z.string().endsWith('.service'),
    /** True where its installation starts it. */
    startsItself: z.boolean().default(false),
    /** Where neither its installation nor its first start makes a cluster: the command that does, and where. */
    cluster: z.strictObject({ folder: z.string().startsWith('/'), make: z.string() }).optional(),
  }),
  /** The file with the certificate authorities that the machine trusts, those of its administrator included. */
  caBundle: z.string().startsWith('/'),
  /** The last day of the distro's updates, YYYY-MM-DD. */
  endOfLife: z.union([z.iso.date(), z.literal('rolling')]),
  /** What scripts need while the package is installed. */
  preDepends: z.array(z.string()).default([]),
  depends: z.array(z.string()),
  machine: z.strictObject({
    image: z.string(),
    /** The Debian suite that mmdebstrap makes this distro from. */
    bootstrap: z.strictObject({ suite: z.string(), expires }).optional(),
    /**
     * For a distro whose own packages are on no mirror: the Debian suite whose userland, with the same Python, stands in
     * for it, with the real package manager and Debian's libraries under the distro's names.
     */
    standIn: z
      .strictObject({
        suite: z.string(),
        expires,
        /** Where the suite has another Python: the building machine's own of the distro's version is copied. */
        python: z.enum(['suite', 'host']).default('suite'),
      })
      .optional(),
  }),
  /** How the distro names itself: ID and VERSION_ID in its /etc/os-release, for `--distro host`. */
  osRelease: z.strictObject({
    /** One ID, or those of all distros that take the same package. */
    id: z.union([z.string().transform((id) => [id]), z.array(z.string()).min(1)]),
    /** All of VERSION_ID, or its part before a dot; absent for a distro without releases. */
    version: z.string().optional(),
    /** VERSION_CODENAME, by which a release that is still in the making, without a VERSION_ID, is known. */
    codename: z.string().optional(),
  }),
  sources: z.array(z.url()).min(1),
};

/** A distro's entry, with its relations read in the syntax of its format. */
function distroEntry(formats: readonly RelationSyntax[]) {
  const format = z.enum(formats.map(({ name }) => name));
  return z.strictObject({ format, ...distroFields }).transform((entry, context) => {
    const syntax = formats.find(({ name }) => name === entry.format);
    const parse = (key: 'preDepends' | 'depends'): readonly Relation[] =>
      entry[key].flatMap((text, index) => {
        try {
          return syntax === undefined ? [] : [syntax.parseRelation(text)];
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          const message = [error.message, ...error.hints].join('. ');
          context.addIssue({ code: 'custom', path: [key, index], message });
          return [];
        }
      });
    return { ...entry, preDepends: parse('preDepends'), depends: parse('depends') };
  });
}

/** A supported distro, as a file of packaging/distros/ declares it. */
export type Distro = z.output<ReturnType<typeof distroEntry>> & { readonly name: string };

export interface Distros {
  readonly all: readonly Distro[];
  readonly aliases: Readonly<Record<string, string>>;
}

/**
 * Reads and checks packaging/distros/: a file for each distro, which gives it its name.
 * @param formats the package formats that a distro may have
 * @throws UserError with every offending key's path
 */
export async function readDistros(
  formats: readonly RelationSyntax[],
  folder = join(packagingDir, 'distros'),
): Promise<Distros> {
  const entries = await readYamlFolder(folder, distroEntry(formats), 'docs/build/add-a-distro.md');
  const all = [...entries].map(([name, entry]) => ({ name, ...entry }));
  const aliases = new Map<string, string>();
  for (const { name, alias } of all) {
    if (alias === undefined) continue;
    const other = entries.has(alias) ? alias : aliases.get(alias);
    if (other !== undefined) {
      throw new UserError(`the alias ${alias} of ${name} already stands for ${other}`, {
        hints: [`Remove it from one of them in ${folder}.`],
      });
    }
    aliases.set(alias, name);
  }
  for (const { name, follows } of all) {
    if (follows === undefined || entries.has(follows)) continue;
    throw new UserError(`${name} follows ${follows}, which is no distro in ${folder}`, {
      hints: ['Name the release before it, or leave the line out.'],
    });
  }
  return { all, aliases: Object.fromEntries(aliases) };
}

/**
 * The distros that names given on the command line stand for, in their order and each once.
 * @param names distro names, aliases, or "all"; "host" is an alias after withHost; commas separate several in one word
 * @param all what "all" stands for
 * @throws UserError that gives the nearest name and the whole list
 */
export function selectDistros(
  distros: Distros,
  names: readonly string[],
  all: readonly Distro[] = distros.all,
): readonly Distro[] {
  const wanted = new Set<string>();
  for (const word of names.flatMap((name) => name.split(',')).map((name) => name.trim())) {
    if (word === 'all') all.forEach((distro) => wanted.add(distro.name));
    else wanted.add(resolveName(distros, word));
  }
  return distros.all.filter((distro) => wanted.has(distro.name));
}

function resolveName(distros: Distros, word: string): string {
  const names = [...Object.keys(distros.aliases), ...distros.all.map((distro) => distro.name)];
  const known = [...new Set([...names, 'host', 'all'])];
  const name = distros.aliases[word] ?? word;
  if (distros.all.some((distro) => distro.name === name)) return name;
  throw new UserError(unknownName('distro', word, known), { hints: [`Distros: ${known.join(', ')}`] });
}
