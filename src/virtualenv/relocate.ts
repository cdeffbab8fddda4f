import type { Definition } from '../config/definition.ts';
import type { Context } from '../support/context.ts';
import { readDistributions } from './wheel/distribution.ts';
import { compareGlibc } from './native/elf.ts';
import { sitePackages, skeleton, withFolders } from './layout.ts';
import { relocateWheel, type RelocatedWheel } from './wheel/relocate-wheel.ts';
import type { ChosenWheel } from './remedies.ts';
import { trimmer } from './trims.ts';
import type { BundledWheel, LeftOut, Target, VirtualenvEntry } from './virtualenv.ts';

/** Installed wheels as they will be on the target machine. */
export interface Relocated {
  readonly entries: readonly VirtualenvEntry[];
  readonly wheels: readonly BundledWheel[];
  readonly glibcNeeded: string;
  readonly leftOut: readonly LeftOut[];
}

/**
 * Turns wheels that uv unpacked into the virtualenv of the target machine: scripts and RECORDs are rewritten for their
 * final place, files that the rules leave out are gone, and all others are unchanged.
 * @param input.installed folder that uv installed into; it is only read
 * @param input.written folder for rewritten files
 * @throws UserError when the target cannot use a file of a wheel
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
  // Two wheels may contain the same file; the first one wins.
  for (const entry of [...skeleton(target), ...parts.flatMap((part) => part.entries)]) {
    if (!entries.has(entry.path)) entries.set(entry.path, entry);
  }
  return {
    entries: withFolders([...entries.values()]),
    wheels: parts.map(({ wheel }) => wheel),
    leftOut: parts.flatMap((part) => part.leftOut),
    glibcNeeded: parts
      .map((part) => part.glibcNeeded)
      .reduce((newest, version) => (compareGlibc(version, newest) > 0 ? version : newest), '0'),
  };
}
