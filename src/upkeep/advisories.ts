import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remove } from 'fs-extra/esm';
import { z } from 'zod';
import type { AcceptedAdvisory } from '../config/advisories.ts';
import { bringPinnedTools } from '../doctor/python-tools.ts';
import type { Context } from '../support/context.ts';
import { UserError } from '../support/errors.ts';
import { call, lastLines } from '../support/process.ts';
import type { Requirement } from '../virtualenv/lock/requirements.ts';

/** A known vulnerability of a pinned version. */
export interface Advisory {
  readonly name: string;
  readonly version: string;
  readonly id: string;
  /** Other names, such as its CVE. */
  readonly aliases: readonly string[];
  /** Versions that do not have it. */
  readonly fixed: readonly string[];
  readonly accepted?: AcceptedAdvisory;
}

const report = z.object({
  dependencies: z.array(
    z.object({
      name: z.string(),
      version: z.string().optional(),
      skip_reason: z.string().optional(),
      vulns: z
        .array(z.object({ id: z.string(), aliases: z.array(z.string()), fix_versions: z.array(z.string()) }))
        .default([]),
    }),
  ),
});

/**
 * What the OSV database knows of the pinned versions, by pip-audit; sorted by name.
 * @param pins the requirements of a lock, for every Python and machine
 * @param accepted those that were looked at; one whose day has passed counts again
 * @param today YYYY-MM-DD
 * @param osvUrl another database, for tests
 * @throws UserError when pip-audit cannot ask, or leaves a pin out
 */
export async function findAdvisories(
  pins: readonly Pick<Requirement, 'name' | 'specifier'>[],
  { accepted, today, osvUrl }: { accepted: readonly AcceptedAdvisory[]; today: string; osvUrl?: string },
  context: Context,
): Promise<readonly Advisory[]> {
  const [tools = ''] = await bringPinnedTools('audit-tools', context);
  const folder = await mkdtemp(join(tmpdir(), 'advisories-'));
  try {
    const found: Advisory[] = [];
    for (const [at, lines] of requirementFiles(pins).entries()) {
      const file = join(folder, `requirements-${at}.txt`);
      await writeFile(file, lines.join('\n'));
      const args = ['--requirement', file, '--no-deps', '--disable-pip', '--strict', '--format', 'json'];
      const service = [
        '--vulnerability-service',
        'osv',
        ...(osvUrl === undefined ? [] : ['--osv-url', osvUrl]),
      ];
      const quiet = ['--progress-spinner', 'off', '--desc', 'off', '--aliases', 'on'];
      const run = await call(join(tools, 'bin', 'pip-audit'), [...args, ...service, ...quiet], {
        signal: context.signal,
      });
      found.push(...parse(run, lines.length));
    }
    return found
      .map((one) => withAcceptance(one, accepted, today))
      .sort((one, other) => (`${one.name} ${one.id}` < `${other.name} ${other.id}` ? -1 : 1));
  } finally {
    await remove(folder);
  }
}

/** Without markers, so that no pin is left out on this machine; a name that has two versions is in two files. */
function requirementFiles(pins: readonly Pick<Requirement, 'name' | 'specifier'>[]): readonly string[][] {
  const files: string[][] = [];
  const seen = new Map<string, Set<string>>();
  for (const { name, specifier } of pins) {
    const versions = seen.get(name) ?? new Set();
    if (versions.has(specifier)) continue;
    (files[versions.size] ??= []).push(`${name}${specifier}`);
    seen.set(name, versions.add(specifier));
  }
  return files;
}

function parse(
  { exitCode, stdout, stderr }: { exitCode: number; stdout: string; stderr: string },
  pins: number,
): readonly Advisory[] {
  let value: unknown;
  try {
    value = JSON.parse(stdout);
  } catch {
    value = undefined;
  }
  const parsed = report.safeParse(value);
  // 1 is also its answer when it has found something.
  if (!parsed.success || exitCode > 1) {
    // Its last line; a stack of its own comes before.
    throw new UserError(`pip-audit could not ask what is known of the pins: ${lastLines(stderr, 1)}`, {
      hints: ['It needs the network: its database is at osv.dev.'],
    });
  }
  const { dependencies } = parsed.data;
  const skipped = dependencies.filter((one) => one.skip_reason !== undefined);
  if (skipped.length > 0 || dependencies.length !== pins) {
    throw new UserError(`pip-audit has looked at ${dependencies.length - skipped.length} of ${pins} pins`);
  }
  return dependencies.flatMap(({ name, version = '', vulns }) =>
    vulns.map(({ id, aliases, fix_versions: fixed }) => ({ name, version, id, aliases, fixed })),
  );
}

function withAcceptance(one: Advisory, accepted: readonly AcceptedAdvisory[], today: string): Advisory {
  const known = accepted.find(
    (each) => each.package === one.name && [one.id, ...one.aliases].includes(each.id) && today <= each.until,
  );
  return known === undefined ? one : { ...one, accepted: known };
}
