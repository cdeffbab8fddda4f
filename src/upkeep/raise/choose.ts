import type { Remedy } from '../../config/definition.ts';
import { exactPin } from '../../virtualenv/lock/overrides.ts';
import { normaliseName, type Requirement } from '../../virtualenv/lock/requirements.ts';
import { lackOf } from '../describe.ts';
import type { Pin } from '../pins.ts';

/** A package whose version is to be raised within its series. */
export interface Raise {
  readonly name: string;
  /** What the lock has; several where it differs by Python. */
  readonly before: readonly string[];
  readonly version: string;
  readonly series: string;
  readonly published?: string;
  /** What is changed: a declared override for what the release pins, else the lock alone. */
  readonly by: 'override' | 'lock';
  /** What the release pins. */
  readonly pin?: string;
  /** Where the lock has it, if it is not everywhere the same. */
  readonly marker?: string;
}

/** A package that has a newer patch release, and keeps its version. */
export interface Kept {
  readonly name: string;
  readonly locked: string;
  /** The version that it cannot have. */
  readonly version: string;
  readonly why: string;
}

/** Which packages of a lock can be raised, and which cannot, and why. */
export function chooseRaises(
  pins: readonly Pin[],
  requirements: readonly Requirement[],
  remedies: readonly Remedy[],
): { readonly raises: readonly Raise[]; readonly kept: readonly Kept[] } {
  const overridden = new Set(
    remedies.flatMap((remedy) => (remedy.remedy === 'override' ? [normaliseName(remedy.package)] : [])),
  );
  const raises: Raise[] = [];
  const kept = pins.flatMap((pin) =>
    pin.refused.map(({ version, without }) => keep(pin, version, lackOf(without))),
  );
  for (const name of new Set(pins.map((pin) => pin.name))) {
    const own = pins.filter((pin) => pin.name === name);
    const pin = requirements
      .filter((requirement) => requirement.name === name)
      .map(({ specifier }) => exactPin(specifier))
      .find((version) => version !== undefined);
    if (pin !== undefined || overridden.has(name)) {
      const { raise, why } = together(own, pin);
      if (raise !== undefined) raises.push(raise);
      if (why !== undefined) kept.push(why);
    } else raises.push(...own.flatMap((each) => raiseOf([each], 'lock', pin)));
  }
  return { raises, kept };
}

/** An override holds for every Python, so it needs one version that all of them can have. */
function together(
  pins: readonly Pin[],
  pin: string | undefined,
): { readonly raise?: Raise; readonly why?: Kept } {
  const newest = new Set(pins.map(({ patch, locked }) => patch?.version ?? locked));
  const [first] = pins.filter(({ patch }) => patch !== undefined);
  if (first?.patch === undefined) return {};
  if (newest.size > 1) {
    const why = 'not every Python can have the same version: change its overrides by hand';
    return { why: keep(first, first.patch.version, why) };
  }
  const [raise] = raiseOf(pins, 'override', pin);
  return raise === undefined ? {} : { raise };
}

function raiseOf(pins: readonly Pin[], by: Raise['by'], pin: string | undefined): readonly Raise[] {
  const [first] = pins.filter(({ patch }) => patch !== undefined);
  if (first?.patch === undefined) return [];
  const { version, published } = first.patch;
  return [
    {
      name: first.name,
      before: pins.map(({ locked }) => locked),
      version,
      series: first.series,
      ...(published === undefined ? {} : { published }),
      by,
      ...(pin === undefined ? {} : { pin }),
      ...(by === 'override' || first.marker === undefined ? {} : { marker: first.marker }),
    },
  ];
}

function keep({ name, locked }: Pin, version: string, why: string): Kept {
  return { name, locked, version, why };
}
