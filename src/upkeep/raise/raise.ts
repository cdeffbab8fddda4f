import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Configuration } from '../../config/configuration.ts';
import { readDefinition, type Definition } from '../../config/definition.ts';
import { packagingDir } from '../../config/project.ts';
import { pythonsOf } from '../../config/pythons.ts';
import type { Context } from '../../support/context.ts';
import { writeAtomically } from '../../support/files/atomic-write.ts';
import { inScratch } from '../../support/files/scratch.ts';
import type { Release } from '../../upstream/release.ts';
import { lockInput, misfitOf } from '../../virtualenv/lock/compile.ts';
import { locksDir, makeLock } from '../../virtualenv/lock/lock.ts';
import { parseRequirements } from '../../virtualenv/lock/requirements.ts';
import { readLock, writeLock, type WrittenLock } from '../../virtualenv/lock/write-lock.ts';
import { inOneSentence } from '../../virtualenv/uv/uv-failure.ts';
import { comparePins, type Pin } from '../pins.ts';
import { targetsOf } from '../targets.ts';
import { chooseRaises, type Kept, type Raise } from './choose.ts';
import { declareRaises, reasonOf } from './declare.ts';
import { raisedLines } from './lines.ts';
import { misfitReason } from './misfit.ts';

/** A lock that was raised. */
export interface RaisedLock extends WrittenLock {
  readonly raised: readonly Raise[];
  readonly kept: readonly Kept[];
}

export interface RaiseInput {
  readonly release: Release;
  readonly configuration: Pick<Configuration, 'definition' | 'distros'>;
  /** File name of the lock. */
  readonly name: string;
  /** YYYY-MM-DD */
  readonly today: string;
  /** The definition's file and the folder of locks; the project's own when absent. */
  readonly definitionPath?: string;
  readonly folder?: string;
}

/**
 * Raises every version of a release's lock to the newest patch release of its series: what the release pins by overrides in
 * packaging/mathesar.yaml, everything else in the lock alone. Nothing is written unless all of it can be.
 * @throws UserError when the index cannot be asked, or packaging/mathesar.yaml not changed
 */
export async function raiseLock(input: RaiseInput, context: Context): Promise<RaisedLock> {
  try {
    return await raise(input, context);
  } catch (error) {
    throw inOneSentence(error);
  }
}

async function raise(input: RaiseInput, context: Context): Promise<RaisedLock> {
  const { release, configuration, name, today, folder = locksDir } = input;
  const { definitionPath = join(packagingDir, 'mathesar.yaml') } = input;
  const { definition, distros } = configuration;
  const { requirements } = await lockInput(release, definition);
  const before = await readLock(name, folder);
  const current = before === '' ? await makeLock(release, definition, '', context) : before;

  const surroundings = { pythons: pythonsOf(distros), targets: targetsOf(distros.all) };
  const pins = await context.reporter.step('ask the package index', () =>
    comparePins(parseRequirements(current, name), surroundings, context),
  );
  const chosen = chooseRaises(pins, requirements, definition.virtualenv.remedies);
  const text = await readFile(definitionPath, 'utf8');
  const attempt = async (raises: readonly Raise[]) => {
    const declared = raises.filter(({ by }) => by === 'override');
    const changed = declareRaises(
      text,
      declared.map((each) => ({ ...each, reason: reasonOf(each.series, today, each.pin) })),
      definitionPath,
    );
    return { text: changed, definition: await parsed(changed, context) };
  };
  const fitting = await context.reporter.step('see what fits together', () =>
    raisesThatFit(chosen.raises, pins, attempt, release, context),
  );
  const { definition: changed, text: changedText } = await attempt(fitting.raises);
  const lines = raisedLines(current, fitting.raises);
  const written = await writeLock(
    { release, definition: changed, name, upgrade: false, folder, today, previous: lines },
    context,
  );
  if (changedText !== text) await writeAtomically(definitionPath, changedText);
  return { ...written, raised: fitting.raises, kept: [...chosen.kept, ...fitting.kept] };
}

type Attempt = (raises: readonly Raise[]) => Promise<{ readonly definition: Definition }>;

/** All of them; where they do not fit what else is locked, as many as do, one after the other. */
async function raisesThatFit(
  wanted: readonly Raise[],
  pins: readonly Pin[],
  attempt: Attempt,
  release: Release,
  context: Context,
): Promise<{ readonly raises: readonly Raise[]; readonly kept: readonly Kept[] }> {
  const misfit = async (raises: readonly Raise[]): Promise<string | undefined> => {
    const constraints = raises
      .filter(({ by }) => by === 'lock')
      .map(({ name, version, marker }) => `${name}==${version}${marker === undefined ? '' : ` ; ${marker}`}`);
    return misfitOf(release, (await attempt(raises)).definition, constraints, context);
  };
  if ((await misfit(wanted)) === undefined) return { raises: wanted, kept: [] };
  // A declared override breaks what packages ask of each other; then this says nothing about the others.
  if ((await misfit([])) !== undefined) return { raises: wanted, kept: [] };
  const raises: Raise[] = [];
  const kept: Kept[] = [];
  const locked = pins.map((pin) => `${pin.name}==${pin.locked}`);
  for (const each of wanted) {
    const why = await misfit([...raises, each]);
    if (why === undefined) raises.push(each);
    else {
      const { name, before, version } = each;
      kept.push({ name, locked: before.join(', '), version, why: misfitReason(name, why, locked) });
    }
  }
  return { raises, kept };
}

async function parsed(text: string, context: Context): Promise<Definition> {
  return inScratch(context, async (folder) => {
    const path = join(folder, 'mathesar.yaml');
    await writeFile(path, text);
    return readDefinition(path);
  });
}
