import { z } from 'zod';
import { arches } from '../config/architectures.ts';

export const channels = ['stable', 'candidate'] as const;
/** Whom a package is published for: everybody, or those who try the next release. */
export type Channel = (typeof channels)[number];

const digest = z.string().regex(/^[0-9a-f]{64}$/);

const publishedPackage = z.object({
  channel: z.enum(channels),
  /** Its key in packaging/distros/. */
  distro: z.string(),
  /** Of the index that lists it: a package for all architectures has an entry for each. */
  arch: z.enum(arches),
  /** The package format's name. */
  format: z.string(),
  name: z.string(),
  /** As its package manager writes it. */
  version: z.string(),
  /** Below the repository's folder, with "/". */
  path: z.string().regex(/^(?!.*(^|\/)\.)[^/].*$/, 'must be a path below the folder'),
  bytes: z.int().positive(),
  /** Of the file. */
  sha256: digest,
  /** Of what is in it without its signature, which differs each time that a package is signed. */
  content: digest,
});

/** A package that an index of the repository lists. */
export type PublishedPackage = z.infer<typeof publishedPackage>;

export const repositorySchema = z.object({
  schema: z.literal(1),
  /** Fingerprint of the key that signs it, 40 hexadecimal digits. */
  fingerprint: z.string().regex(/^[0-9A-F]{40}$/),
  /** Public keys that machines are to trust, that which signs among them. */
  keys: z.array(z.object({ fingerprint: z.string().regex(/^[0-9A-F]{40}$/), armored: z.string() })).min(1),
  /** Where it is served, without a final "/"; null while that is not known. */
  url: z.url().nullable(),
  /** When it was last published. */
  date: z.iso.datetime(),
  packages: z.array(publishedPackage),
});

/** All that is published: what the index page, and the next publication, go by. */
export type Repository = z.infer<typeof repositorySchema>;
