import { join } from 'node:path';
import { z } from 'zod';
import { readYaml } from '../support/text/yaml.ts';
import { packagingDir } from './project.ts';

export const purposes = ['build', 'check', 'release', 'test'] as const;
/** What a machine is wanted for. */
export type Purpose = (typeof purposes)[number];

/** Tools from PyPI, each set pinned with hashes in packaging/locks/SET.txt. */
export const pinnedSets = [
  'python-tools',
  'workflow-tools',
  'audit-tools',
  'bench-tools',
  'go-tools',
  'compose-tools',
  'chart-tools',
  'zipapp-tools',
] as const;
export type PinnedSet = (typeof pinnedSets)[number];

export const packageManagers = ['apt', 'dnf'] as const;
export type PackageManager = (typeof packageManagers)[number];

const packages = z.array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9+._-]*$/)).min(1);

const tool = z.strictObject({
  name: z.string(),
  why: z.string().min(10, 'say what it is called for'),
  for: z.partialRecord(z.enum(purposes), z.enum(['required', 'useful'])),
  oneOf: z.string().optional(),
  find: z.union([
    z.strictObject({ command: z.array(z.string()).min(1) }),
    z.strictObject({ file: z.string().startsWith('/') }),
    z.strictObject({ pinned: z.enum(pinnedSets) }),
  ]),
  atLeast: z.string().optional(),
  packages: z.strictObject({ apt: packages.optional(), dnf: packages.optional() }),
});

/** A program that this tool calls, as packaging/tools.yaml declares it. */
export type Tool = z.infer<typeof tool>;

/**
 * Reads and checks packaging/tools.yaml.
 * @throws UserError with every offending key's path
 */
export async function readTools(path = join(packagingDir, 'tools.yaml')): Promise<readonly Tool[]> {
  return (await readYaml(path, z.strictObject({ tools: z.array(tool) }))).tools;
}
