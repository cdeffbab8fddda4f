import type { Distros } from '../config/distros.ts';
import type { KeyChoice } from '../signing/key.ts';
import type { Addition } from './packages/additions.ts';
import type { Channel, PublishedPackage, Repository } from './published.ts';
import type { TrustOptions } from './trust/additions.ts';

export interface PublishOptions {
  /** Absolute path of the repository's folder, made when absent. */
  readonly out: string;
  readonly key: KeyChoice;
  readonly channel: Channel;
  /** The published software's name: what the key's file and the repository are called on the target machine. */
  readonly name: string;
  readonly distros: Distros;
  /** Where the folder will be served, without a final "/"; as before when absent. */
  readonly url?: string | undefined;
  /** Versions of a package that an index lists at most. */
  readonly keep: number;
  /** Days until apt refuses the index; it does not expire when absent. */
  readonly validFor?: number | undefined;
  /** Adds a package of keys for each distro and an index page, where it is known where the repository is served. */
  readonly trust?: TrustOptions;
  /** Packages that came before, besides those that are listed: files of the same distro and architecture. */
  readonly previous?: (addition: Addition) => readonly string[];
  /** Deletes package files that neither this publication lists nor the one before. */
  readonly prune: boolean;
  /** When it is published; now, when absent. */
  readonly date?: Date;
}

/** What a publication did. */
export interface Publication {
  readonly repository: Repository;
  readonly added: readonly PublishedPackage[];
  /** Packages to which no other version of them could be compared, as there is none. */
  readonly first: readonly Addition[];
  /** Packages that were to be added, and were listed already. */
  readonly unchanged: readonly PublishedPackage[];
  /** Packages that no index lists any more. */
  readonly dropped: readonly PublishedPackage[];
  /** Files that were deleted, below the folder. */
  readonly pruned: readonly string[];
}
