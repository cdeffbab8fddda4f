import { UserError } from '../../support/errors.ts';

/** One requirement of a requirements file, as PEP 508 writes it. */
export interface Requirement {
  /** Normalised name (PEP 503). */
  readonly name: string;
  /** "[binary]", or empty. */
  readonly extras: string;
  /** Version specifiers, e.g. "==2.9.10"; empty when any version does. */
  readonly specifier: string;
  /** Environment marker without the ";", or undefined. */
  readonly marker: string | undefined;
  /** Lower-case SHA-256 digests given with --hash. */
  readonly hashes: readonly string[];
}

/**
 * Reads a requirements file of plain requirements: name, extras, versions, marker and hashes. Options, paths and URLs
 * are refused, as a release must not choose where packages come from.
 * @param origin name of the file, for the error
 * @throws UserError with the line that is not a plain requirement
 */
export function parseRequirements(text: string, origin: string): readonly Requirement[] {
  return logicalLines(text).map(({ line, number }) => {
    const requirement = parseRequirement(line);
    if (requirement !== undefined) return requirement;
    throw new UserError(`${origin}:${number} is not a plain requirement: ${line}`, {
      hints: ['Use lines such as "name[extra]==1.0 ; marker" only: no options, paths or URLs.'],
    });
  });
}

/** The name under which an index keeps a package (PEP 503). */
export function normaliseName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** Comments and continuation lines as pip reads them; `number` is the first physical line's. */
function logicalLines(text: string): readonly { readonly line: string; readonly number: number }[] {
  const lines: { line: string; number: number }[] = [];
  let continued: { line: string; number: number } | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const bare = raw.replace(/(^|\s)#.*$/, '').trim();
    const current: { line: string; number: number } = continued ?? { line: '', number: index + 1 };
    current.line = `${current.line} ${bare.replace(/\\$/, '')}`.trim();
    continued = bare.endsWith('\\') ? current : undefined;
    if (continued === undefined && current.line !== '') lines.push(current);
  }
  if (continued !== undefined && continued.line !== '') lines.push(continued);
  return lines;
}

const pattern =
  /^(?<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?<extras>\[[A-Za-z0-9._,\s-]*\])?\s*(?<specifier>[^;@/\\:]*?)\s*(?:;(?<marker>.*))?$/;
const specifiers = /^(?:\(?\s*(?:[<>=!~]=?=?\s*[A-Za-z0-9.*+!_-]+\s*,?\s*)+\)?)?$/;

function parseRequirement(line: string): Requirement | undefined {
  const hashes: string[] = [];
  const rest = line.replace(/\s--hash[= ]sha256:([0-9a-fA-F]{64})(?=\s|$)/g, (_, digest: string) => {
    hashes.push(digest.toLowerCase());
    return '';
  });
  const groups = pattern.exec(rest.trim())?.groups;
  if (groups === undefined || rest.includes(' --')) return undefined;
  const { name = '', extras = '', specifier = '', marker } = groups;
  if (!specifiers.test(specifier)) return undefined;
  return {
    name: normaliseName(name),
    extras: extras.replace(/\s/g, ''),
    specifier: specifier.replace(/[\s()]/g, ''),
    marker: marker?.trim(),
    hashes,
  };
}
