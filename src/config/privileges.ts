import { join } from 'node:path';
import { z } from 'zod';
import { readYaml } from '../support/text/yaml.ts';
import { packagingDir } from './project.ts';

const take = z.union([
  z.strictObject({ sql: z.string(), back: z.string() }),
  z.strictObject({ line: z.string() }),
  z.strictObject({ file: z.string().endsWith('.sql'), text: z.string(), by: z.string().default('') }),
]);

const row = z.strictObject({
  what: z.string(),
  take,
  call: z.string(),
  /** For a call that logs in. */
  role: z.string().optional(),
  database: z.string().optional(),
  /** What the call answers without it: one of these texts. */
  fails: z.union([z.string().transform((text) => [text]), z.array(z.string()).min(1)]),
  /** The version of PostgreSQL from which on it exists. */
  since: z.number().optional(),
  /** The sample has no such call. */
  only: z.literal('mathesar').optional(),
});

const privileges = z
  .strictObject({
    'by hand': z.strictObject({ release: z.string(), distro: z.string() }),
    calls: z.record(z.string(), z.string()),
    groups: z.array(z.strictObject({ title: z.string(), rows: z.array(row).min(1) })).min(1),
  })
  .superRefine(({ calls, groups }, context) => {
    const used = new Set(groups.flatMap(({ rows }) => rows.map(({ call }) => call)));
    for (const call of used)
      if (!(call in calls)) context.addIssue({ code: 'custom', message: `"${call}" is not in calls` });
    for (const call of Object.keys(calls))
      if (!used.has(call)) context.addIssue({ code: 'custom', message: `no row makes the call "${call}"` });
  });

/** How a privilege is taken away and given back. */
export type Take = z.infer<typeof take>;
/** A privilege, and what stops working without it. */
export type Privilege = z.infer<typeof row>;
export type Privileges = z.infer<typeof privileges>;

/**
 * Reads packaging/privileges.yaml, which describes its keys.
 * @throws UserError with every offending key's path
 */
export async function readPrivileges(path = join(packagingDir, 'privileges.yaml')): Promise<Privileges> {
  return readYaml(path, privileges);
}
