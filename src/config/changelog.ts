import { join } from 'node:path';
import { z } from 'zod';
import { readYaml } from '../support/text/yaml.ts';
import { packagingDir } from './project.ts';

const entry = z.strictObject({
  /** Release and revision that it was written for. */
  release: z.string(),
  revision: z.string(),
  date: z.iso.datetime({ message: "must be a quoted time in UTC such as '2026-11-21T06:00:00Z'" }),
  changes: z.array(z.string()).min(1),
});

/** A change of the packaging, newest first in packaging/changelog.yaml. */
export interface ChangelogEntry {
  readonly release: string;
  readonly revision: string;
  /** Seconds since 1970-01-01 UTC. */
  readonly epoch: number;
  readonly changes: readonly string[];
}

/** Newest first. */
export type Changelog = readonly [ChangelogEntry, ...ChangelogEntry[]];

/**
 * Reads packaging/changelog.yaml.
 * @throws UserError with every offending key's path
 */
export async function readChangelog(path = join(packagingDir, 'changelog.yaml')): Promise<Changelog> {
  const [newest, ...older] = await readYaml(path, z.tuple([entry], entry));
  return [withEpoch(newest), ...older.map(withEpoch)];
}

function withEpoch({ date, ...rest }: z.infer<typeof entry>): ChangelogEntry {
  return { ...rest, epoch: Date.parse(date) / 1000 };
}
