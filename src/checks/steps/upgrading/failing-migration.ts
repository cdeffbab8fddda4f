import type { ScenarioRun } from '../../runner/scenario.ts';
import { applicationOf } from '../application/application.ts';
import { metadataDatabase, sql } from '../database/postgresql.ts';

/**
 * What somebody has done to Mathesar's own tables that the next version's migration fails of: a column of the sample's
 * 1.1.0 is there already; a view reads the column whose type Mathesar 0.11.0 changes.
 */
const clashes = {
  sample: {
    make: 'ALTER TABLE mathesar_note ADD COLUMN word_count integer',
    end: 'ALTER TABLE mathesar_note DROP COLUMN word_count',
    reason: /column "word_count" of relation "mathesar_note" already exists/,
  },
  mathesar: {
    make: 'CREATE VIEW who_is_who AS SELECT username FROM mathesar_user',
    end: 'DROP VIEW who_is_who',
    reason: /cannot alter type of a column used by a view or rule/,
  },
} as const;

/** Makes the next migration fail; returns what PostgreSQL says then, and what takes it back. */
export async function makeMigrationFail(
  t: ScenarioRun,
): Promise<{ readonly reason: RegExp; readonly end: () => Promise<void> }> {
  const { make, end, reason } = clashes[(await applicationOf(t)).name];
  await sql(t, metadataDatabase, make);
  return {
    reason,
    end: async () => {
      await sql(t, metadataDatabase, end);
    },
  };
}
