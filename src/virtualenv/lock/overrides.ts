import type { Remedy } from '../../config/definition.ts';
import { compareVersions } from '../../upstream/version.ts';
import { seriesOf } from './series.ts';
import { normaliseName, type Requirement } from './requirements.ts';

/** What turns a release's requirements into the ones that are locked; both are requirements files' lines. */
export interface Adjustments {
  /** Replace every requirement of a package. */
  readonly overrides: readonly string[];
  /** Narrow packages that the release does not name itself. */
  readonly constraints: readonly string[];
}

type Override = Extract<Remedy, { remedy: 'override' }>;

/**
 * The declared `override` remedies as lines for uv. An override replaces the release's own pin everywhere, so
 * where it is meant for some Python versions only, the pin is repeated for the others. One for a series is left out where
 * the release pins no older version of it.
 * @param pythons minor versions that the lock is made for
 */
export function adjustmentsOf(
  remedies: readonly Remedy[],
  requirements: readonly Requirement[],
  pythons: readonly string[],
): Adjustments {
  const overrides: string[] = [];
  const constraints: string[] = [];
  for (const remedy of remedies) {
    if (remedy.remedy !== 'override') continue;
    const name = normaliseName(remedy.package);
    const pinned = requirements.filter((requirement) => requirement.name === name);
    if (pinned.some((pin) => !isFor(remedy, pin))) continue;
    const meant = remedy.pythons ?? pythons;
    const everywhere = pythons.every((python) => meant.includes(python));
    const there = everywhere ? undefined : anyOf(meant);
    const lines = pinned.length === 0 ? constraints : overrides;
    const extras = pinned.map((requirement) => requirement.extras).find((text) => text !== '') ?? '';
    lines.push(line(name + extras, `==${remedy.version}`, there));
    if (everywhere) continue;
    for (const { specifier, marker, ...requirement } of pinned) {
      lines.push(line(name + requirement.extras, specifier, allOf([marker, noneOf(meant)])));
    }
  }
  return { overrides: overrides.sort(), constraints: constraints.sort() };
}

/** False where the release has moved on, or has another series. */
function isFor({ series, version }: Override, { specifier }: Requirement): boolean {
  const pin = exactPin(specifier);
  if (series === undefined || pin === undefined) return true;
  return seriesOf(pin) === series && compareVersions(pin, version) < 0;
}

/** The version of "==4.2.29"; undefined for any other specifier. */
export function exactPin(specifier: string): string | undefined {
  return /^==([^*,]+)$/.exec(specifier)?.[1];
}

function line(subject: string, specifier: string, marker: string | undefined): string {
  return `${subject}${specifier}${marker === undefined ? '' : ` ; ${marker}`}`;
}

function anyOf(versions: readonly string[]): string {
  return versions.map((python) => `python_version == '${python}'`).join(' or ');
}

function noneOf(versions: readonly string[]): string {
  return versions.map((python) => `python_version != '${python}'`).join(' and ');
}

function allOf(markers: readonly (string | undefined)[]): string {
  const given = markers.filter((marker) => marker !== undefined);
  return given.length === 1 ? given.join('') : given.map((marker) => `(${marker})`).join(' and ');
}
