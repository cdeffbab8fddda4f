import { join } from 'node:path';
import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { UserError } from '../support/errors.ts';
import { readYaml } from './definition.ts';
import { packagingDir } from './project.ts';

export const arches = ['amd64', 'arm64'] as const;
/** Debian's names of the architectures; a format maps them to its own. */
export type Arch = (typeof arches)[number];

/** The architecture that Node's name of a machine's stands for; that name itself where none is known. */
export function hostArchOf(nodeArch: string): string {
  return nodeArch === 'x64' ? 'amd64' : nodeArch;
}

const dotted = z.string().regex(/^\d+\.\d+$/, "a quoted number such as '3.13'");

const distroEntry = z.strictObject({
  title: z.string(),
  format: z.enum(['deb', 'rpm']),
  tag: z.string().regex(/^[a-z0-9.]+$/),
  python: dotted,
  glibc: dotted,
  postgresql: z.string(),
  /** What an administrator installs packages with. */
  packageManager: z.enum(['apt', 'dnf', 'zypper']),
  /** The distro's own server, which `mathesar setup` brings up where none runs. */
  server: z.strictObject({
    package: z.string(),
    /** Where the version that comes without one is too old: the module stream to install it from (dnf). */
    stream: z.string().optional(),
    /** Its systemd unit. */
    service: z.string().endsWith('.service'),
    /** True where its installation starts it. */
    startsItself: z.boolean().default(false),
    /** Where neither its installation nor its first start makes a cluster: the command that does, and where. */
    cluster: z.strictObject({ folder: z.string().startsWith('/'), make: z.string() }).optional(),
  }),
  /** The last day of its own updates, YYYY-MM-DD. */
  endOfLife: z.union([z.iso.date(), z.literal('rolling')]),
  /** What scripts need while the package is installed. */
  preDepends: z.array(z.string()).default([]),
  depends: z.array(z.string()),
  machine: z.strictObject({
    image: z.string(),
    /** The Debian suite that mmdebstrap makes this very distro from. */
    bootstrap: z.strictObject({ suite: z.string() }).optional(),
    /**
     * For a distro whose own packages no mirror gives: the Debian suite whose userland, with the same Python, stands in
     * for it, with the real package manager and Debian's libraries under the distro's names.
     */
    standIn: z
      .strictObject({
        suite: z.string(),
        /** True for a suite that Debian vouches for a week at a time: a mirror that lags behind is taken as well. */
        expires: z.boolean().default(false),
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
  }),
  sources: z.array(z.url()).min(1),
});

const distroFile = z.strictObject({
  aliases: z.record(z.string(), z.string()),
  distros: z.record(z.string(), distroEntry),
});

/** A supported distro, as packaging/distros.yaml declares it. */
export type Distro = z.infer<typeof distroEntry> & { readonly name: string };

export interface Distros {
  readonly all: readonly Distro[];
  readonly aliases: Readonly<Record<string, string>>;
}

/**
 * Reads and checks packaging/distros.yaml.
 * @throws UserError with every offending key's path
 */
export async function readDistros(path = join(packagingDir, 'distros.yaml')): Promise<Distros> {
  const file = await readYaml(path, distroFile);
  const all = Object.entries(file.distros).map(([name, entry]) => ({ name, ...entry }));
  for (const [alias, name] of Object.entries(file.aliases)) {
    if (!(name in file.distros))
      throw new UserError(`${path}: alias ${alias} names ${name}, which is no distro`);
  }
  return { all, aliases: file.aliases };
}

/**
 * The distros that names given on the command line stand for, in the file's order and each once.
 * @param names distro names, aliases, or "all"; "host" is an alias after withHost; commas separate several in one word
 * @throws UserError that gives the nearest name and the whole list
 */
export function selectDistros(distros: Distros, names: readonly string[]): readonly Distro[] {
  const wanted = new Set<string>();
  for (const word of names.flatMap((name) => name.split(',')).map((name) => name.trim())) {
    if (word === 'all') distros.all.forEach((distro) => wanted.add(distro.name));
    else wanted.add(resolveName(distros, word));
  }
  return distros.all.filter((distro) => wanted.has(distro.name));
}

function resolveName(distros: Distros, word: string): string {
  const names = [...Object.keys(distros.aliases), ...distros.all.map((distro) => distro.name)];
  const known = [...new Set([...names, 'host', 'all'])];
  const name = distros.aliases[word] ?? word;
  if (distros.all.some((distro) => distro.name === name)) return name;
  const near = nearest(word, known);
  throw new UserError(`unknown distro "${word}"${near === undefined ? '' : `; did you mean "${near}"?`}`, {
    hints: [`Distros: ${known.join(', ')}`],
  });
}

/** The known name that a mistyped one most likely stands for, or undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, edits: distance(word.toLowerCase(), name) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best !== undefined && best.edits <= Math.max(2, best.name.length / 2) ? best.name : undefined;
}
