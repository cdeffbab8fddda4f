import type { Definition } from '../config/definition.ts';
import type { Context } from '../support/context.ts';
import { readDistributions } from './wheel/distribution.ts';
import { compareGlibc } from './native/elf.ts';
import { sitePackages, skeleton, withFolders } from './layout.ts';
import { relocateWheel, type RelocatedWheel } from './wheel/relocate-wheel.ts';
import type { ChosenWheel } from './remedies.ts';
import { trimmer } from './trims.ts';
import type { BundledWheel, Target, VirtualenvEntry } from './virtualenv.ts';

/** What installed wheels become on the target machine. */
export interface Relocated {
  readonly entries: readonly VirtualenvEntry[];
  readonly wheels: readonly BundledWheel[];
  readonly glibcNeeded: string;
}

/**
 * Turns wheels as uv unpacked them into the virtualenv of the target machine: scripts and RECORDs are written
 * anew for their final place, what the rules leave out is left out, everything else stays as its wheel has it.
 * @param input.installed folder that uv installed into; it is only read
 * @param input.written folder for the files that are written anew
 * @throws UserError when a file of a wheel cannot be used on the target
 */
export async function relocate(
  input: {
    readonly installed: string;
    readonly written: string;
    readonly wheels: readonly ChosenWheel[];
    readonly target: Target;
    readonly definition: Definition;
  },
  context: Context,
): Promise<Relocated> {
  const { installed, written, target, definition } = input;
  const place = {
    installed,
    written,
    target,
    site: sitePackages(target),
    python: `${definition.paths.virtualenv}/bin/python3`,
    ruleFor: trimmer(definition.virtualenv.trims),
  };
  const parts: RelocatedWheel[] = [];
  for (const distribution of await readDistributions(installed, input.wheels)) {
    context.signal.throwIfAborted();
    parts.push(await relocateWheel(distribution, place));
  }
  const entries = new Map<string, VirtualenvEntry>();
  // Two wheels may bring the same file; it is the first one's.
  for (const entry of [...skeleton(target), ...parts.flatMap((part) => part.entries)]) {
    if (!entries.has(entry.path)) entries.set(entry.path, entry);
  }
  return {
    entries: withFolders([...entries.values()]),
    wheels: parts.map(({ wheel }) => wheel),
    glibcNeeded: parts
      .map((part) => part.glibcNeeded)
      .reduce((newest, version) => (compareGlibc(version, newest) > 0 ? version : newest), '0'),
  };
}
