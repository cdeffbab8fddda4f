import { messageOf, UserError } from '../../support/errors.ts';
import { compareGlibc, newestGlibc, readElf } from './elf.ts';
import type { Target } from '../virtualenv.ts';

/**
 * Checks that the target can load an ELF file of a wheel.
 * @param what the file's path and its wheel, for errors
 * @returns the newest glibc version that it needs, "0" when it needs none
 * @throws UserError when it is for another architecture, needs a newer glibc than the target has, or is damaged
 */
export function checkNative(what: string, content: Uint8Array, target: Target): string {
  let facts;
  try {
    facts = readElf(content);
  } catch (error) {
    throw new UserError(`${what}: ${messageOf(error)}`, { cause: error });
  }
  if (facts.machine !== target.arch) {
    throw new UserError(`${what} is built for ${facts.machine}, the target is ${target.arch}`);
  }
  const needed = newestGlibc(facts.versions.map(({ version }) => version));
  if (compareGlibc(needed, target.glibc) > 0) {
    throw new UserError(`${what} needs glibc ${needed}, the target has ${target.glibc}`, {
      hints: [
        'The tag of its wheel is wrong: declare another version with the remedy "override", or use the remedy "machine".',
      ],
    });
  }
  return needed;
}
