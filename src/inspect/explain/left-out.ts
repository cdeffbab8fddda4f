import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import picomatch from 'picomatch';
import type { Exclusion } from '../../config/definition.ts';
import type { Prepared } from '../../pipeline.ts';
import { codeOf } from '../../support/errors.ts';

/** Why a path is not in a package. */
export interface Reason {
  /** Where the rule stands. */
  readonly rule: string;
  readonly reason: string;
  /** What would have brought it, where that is known. */
  readonly from: string | null;
}

/** The rule that left a path out; undefined where none did. */
export async function whyLeftOut(path: string, made: Prepared): Promise<Reason | undefined> {
  return (
    trimmed(path, made) ?? (await excluded(path, made)) ?? notServed(path, made) ?? madeOnTarget(path, made)
  );
}

function trimmed(path: string, { virtualenv, configuration }: Prepared): Reason | undefined {
  const found = virtualenv.leftOut.find((each) => `${virtualenv.prefix}/${each.path}` === path);
  const trim = configuration.definition.virtualenv.trims.find(({ name }) => name === found?.trim);
  if (found === undefined || trim === undefined) return undefined;
  const { name, version } = virtualenv.wheels.find((wheel) => wheel.name === found.wheel) ?? {
    name: found.wheel,
    version: '',
  };
  return {
    rule: `trim "${trim.name}" in packaging/mathesar.yaml, virtualenv.trims`,
    reason: trim.reason,
    from: `the wheel ${name} ${version}`.trim(),
  };
}

async function excluded(path: string, { configuration, release }: Prepared): Promise<Reason | undefined> {
  const { definition } = configuration;
  const member = below(definition.paths.app, path);
  if (member === undefined || !(await exists(join(release.folder, member)))) return undefined;
  const rule = matching(definition.application.exclude, member);
  return rule === undefined
    ? undefined
    : {
        rule: `${rule.match.join(', ')} in packaging/mathesar.yaml, application.exclude`,
        reason: rule.reason,
        from: `${member} of the release ${release.version}`,
      };
}

/** Names of static files have no list of what was not collected: the rules alone tell. */
function notServed(path: string, { configuration }: Prepared): Reason | undefined {
  const { definition } = configuration;
  const name = below(`${definition.paths.app}/static`, path);
  if (name === undefined) return undefined;
  for (const key of ['drop', 'secondNames'] as const) {
    const rule = matching(definition.static[key], name);
    if (rule !== undefined) {
      return {
        rule: `${rule.match.join(', ')} in packaging/mathesar.yaml, static.${key}`,
        reason: rule.reason,
        from: null,
      };
    }
  }
  return undefined;
}

function madeOnTarget(path: string, { virtualenv, configuration }: Prepared): Reason | undefined {
  const { app } = configuration.definition.paths;
  const isOurs = path.startsWith(`${app}/`) || path.startsWith(`${virtualenv.prefix}/`);
  if (!isOurs || !/\/__pycache__(\/|$)|\.pyc$/.test(path)) return undefined;
  return {
    rule: 'bytecode in packaging/mathesar.yaml',
    reason: 'no package has bytecode: the target’s own Python compiles it after the installation',
    from: null,
  };
}

function matching(rules: readonly Exclusion[], path: string): Exclusion | undefined {
  return rules.find(({ match }) => picomatch(match, { dot: true })(path));
}

function below(folder: string, path: string): string | undefined {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}
