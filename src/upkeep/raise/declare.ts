import { isMap, isScalar, isSeq, parseDocument, stringify, type Pair, type YAMLMap } from 'yaml';
import { UserError } from '../../support/errors.ts';
import { normaliseName } from '../../virtualenv/lock/requirements.ts';

/** An override to declare in packaging/mathesar.yaml, for every Python. */
export interface DeclaredRaise {
  /** Normalised name (PEP 503). */
  readonly name: string;
  readonly version: string;
  readonly series: string;
  readonly reason: string;
}

/** How reasons begin that this tool has written, and may write anew. */
const ownReason = 'newest patch release of ';

/** Why a version was raised. */
export function reasonOf(series: string, day: string, pin: string | undefined): string {
  const instead = pin === undefined ? '' : `; the release pins ${pin}`;
  return `${ownReason}${series} on ${day}${instead}`;
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * The text of packaging/mathesar.yaml with these overrides among virtualenv.remedies: an entry that is there gets the version
 * and holds for every Python, and others follow the last one. Everything else stays as it is, to the byte.
 * @param path of the file, for errors
 * @throws UserError when an entry is not written in a way that this can change
 */
export function declareRaises(text: string, raises: readonly DeclaredRaise[], path: string): string {
  const remedies = parseDocument(text).getIn(['virtualenv', 'remedies'], true);
  if (!isSeq(remedies) || remedies.range === null || remedies.range === undefined || remedies.flow === true) {
    throw new UserError(`${path} has no list of virtualenv.remedies over several lines`, {
      hints: ['Write it with one entry after the other, each over several lines.'],
    });
  }
  const entries = remedies.items.filter((item) => isMap(item));
  const added: string[] = [];
  const edits: Edit[] = [];
  for (const raise of raises) {
    const own = entries.filter((entry) => isOverrideOf(entry, raise.name));
    const [entry, second] = own;
    if (second !== undefined || entry?.flow === true) {
      const fault = second === undefined ? 'on one line' : 'twice';
      throw new UserError(`${path} declares an override of ${raise.name} ${fault}`, {
        hints: ['Write it once, over several lines, or raise it by hand.'],
      });
    }
    if (entry === undefined) added.push(entryOf(raise));
    else edits.push(...editsOf(entry, raise, text));
  }
  const end = entries.at(-1)?.range?.[1] ?? remedies.range[1];
  edits.push({ from: end, to: end, text: added.join('') });
  return edits
    .sort((one, other) => other.from - one.from)
    .reduce((result, { from, to, text: part }) => result.slice(0, from) + part + result.slice(to), text);
}

function isOverrideOf(entry: YAMLMap, name: string): boolean {
  const found = entry.get('package');
  return entry.get('remedy') === 'override' && typeof found === 'string' && normaliseName(found) === name;
}

const indent = '      ';

function entryOf({ name, version, series, reason }: DeclaredRaise): string {
  return [
    '    - remedy: override',
    `${indent}package: ${scalar(name)}`,
    `${indent}version: ${scalar(version)}`,
    `${indent}series: ${scalar(series)}`,
    `${indent}reason: ${scalar(reason)}`,
    '',
  ].join('\n');
}

/** Changes an entry; a reason that a person wrote stays, as it says why there is an override at all. */
function editsOf(entry: YAMLMap, raise: DeclaredRaise, text: string): readonly Edit[] {
  const edits: Edit[] = [replaceValue(entry, 'version', raise.version)];
  if (!entry.has('series')) {
    const { to } = rangeOf(entry, 'version');
    const line = text.indexOf('\n', to);
    edits.push({ from: line, to: line, text: `\n${indent}series: ${scalar(raise.series)}` });
  } else edits.push(replaceValue(entry, 'series', raise.series));
  const reason = String(entry.get('reason'));
  if (entry.has('pythons')) {
    const [from, to] = [keyOf(entry, 'pythons'), keyAfter(entry, 'pythons')];
    edits.push({ from, to, text: '' });
  }
  if (reason.startsWith(ownReason)) edits.push(replaceValue(entry, 'reason', raise.reason));
  return edits;
}

function replaceValue(entry: YAMLMap, key: string, value: string): Edit {
  return { ...rangeOf(entry, key), text: scalar(value) };
}

function rangeOf(entry: YAMLMap, key: string): { readonly from: number; readonly to: number } {
  const { value } = pairOf(entry, key);
  const range = isScalar(value) ? value.range : undefined;
  if (range === null || range === undefined) throw new Error(`${key} of an override is not a plain value`);
  return { from: range[0], to: range[1] };
}

function keyOf(entry: YAMLMap, key: string): number {
  return startOf(pairOf(entry, key));
}

/** Where the next key begins; the entries have "reason" last, or at least after "pythons". */
function keyAfter(entry: YAMLMap, key: string): number {
  const next = entry.items[entry.items.indexOf(pairOf(entry, key)) + 1];
  if (next === undefined) throw new Error(`${key} is the last key of an override`);
  return startOf(next);
}

function pairOf(entry: YAMLMap, key: string): Pair {
  const pair = entry.items.find((each) => isScalar(each.key) && each.key.value === key);
  if (pair === undefined) throw new Error(`an override has no ${key}`);
  return pair;
}

function startOf({ key }: Pair): number {
  const range = isScalar(key) ? key.range : undefined;
  if (range === null || range === undefined) throw new Error('an override has a key without a place');
  return range[0];
}

/** On one line, in quotes where it needs them. */
function scalar(value: string): string {
  return stringify(value, { lineWidth: 0, singleQuote: true }).trimEnd();
}
