import { relative } from 'node:path';
import type { Deviation } from './deviation.ts';
import type { Verified } from './verify.ts';

/** How many deviations are shown; --json has all. */
const shown = 5;

/** What a person reads about one package. */
export function describeVerified(
  verified:
    | Verified
    | {
        readonly file: string;
        readonly outcome: 'failed';
        readonly message: string;
        readonly hints: readonly string[];
      },
): string {
  const name = relative('', verified.file);
  if (verified.outcome === 'failed') {
    return [
      `${name}: not verified: ${verified.message}`,
      ...verified.hints.map((hint) => `  → ${hint}`),
    ].join('\n');
  }
  const { release, distro, bytes, signed } = verified;
  const from = `built again from release ${release.version} (sha256 ${release.sha256}) for ${distro}`;
  const signature = signed ? ['  Its signature was left out: it is made after the package, with a key.'] : [];
  switch (verified.outcome) {
    case 'same':
      return [`${name}: the same ${bytes} bytes, ${from}`, ...signature].join('\n');
    case 'other state':
      return [
        `${name}: not verified: made by another state of this project`,
        `  the package's ${verified.project.package ?? 'unknown'}`,
        `  here          ${verified.project.here}`,
        '  → Check out the commit that built it and verify there.',
        '  → Or compare all the same, with --anyway: it will differ at least in its build record.',
      ].join('\n');
    case 'different':
      return [
        `${name}: DIFFERENT, ${from}`,
        ...verified.deviations.slice(0, shown).map((each, index) => deviationLine(each, index === 0)),
        ...more(verified.deviations.length),
        ...signature,
        ...stateNote(verified),
      ].join('\n');
  }
}

function deviationLine({ part, path, why, given, rebuilt }: Deviation, isFirst: boolean): string {
  const where = path === null ? part : `${part}, ${path}`;
  return `  ${isFirst ? 'first' : 'also'}: ${where}: ${why}: ${given}; built again: ${rebuilt}`;
}

function more(count: number): readonly string[] {
  return count > shown ? [`  … and ${count - shown} more, which --json lists`] : [];
}

function stateNote({ project }: Verified): readonly string[] {
  if (project.package === null)
    return ['  Its record does not name the state of this project that built it: that may be all.'];
  if (project.package === project.here) return [];
  return ['  It was made by another state of this project, which may be all.'];
}
