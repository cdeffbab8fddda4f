import type { Found } from './survey.ts';
import type { PackageManager, PinnedSet, Purpose, Tool } from '../config/tools.ts';

/** Something that the machine lacks for a purpose. */
export interface Lack {
  /** Names of the tools of which one is enough; usually there is only one. */
  readonly tools: readonly string[];
  readonly why: string;
  readonly required: boolean;
  /** True when one of the tools is there, but does not work on this machine. */
  readonly broken: boolean;
  /** Packages of this machine's package manager that provide it; empty where there are none. */
  readonly packages: readonly string[];
  /** The set that `--install` puts into the cache, when it is not a package. */
  readonly pinned: PinnedSet | undefined;
}

/**
 * What is missing for these purposes. Of alternative tools one is enough; the first that the package manager has
 * would be installed.
 * @param broken groups whose installed tools do not work here, and whether installing another tool of the group may
 *   help: it does not where rights are missing
 */
export function findLacks(
  found: readonly Found[],
  wanted: readonly Purpose[],
  manager: PackageManager | undefined,
  broken: Readonly<Record<string, { readonly installingHelps: boolean }>> = {},
): readonly Lack[] {
  const relevant = found.filter(({ tool }) => need(tool, wanted) !== undefined);
  const groups = Map.groupBy(relevant, ({ tool }) => tool.oneOf ?? tool.name);
  return [...groups].flatMap(([name, members]) => {
    const fault = broken[name];
    if (members.some(({ usable }) => usable) && fault === undefined) return [];
    const tools = members.map(({ tool }) => tool);
    return [
      {
        tools: tools.map((tool) => tool.name),
        why: tools[0]?.why ?? '',
        required: tools.some((tool) => need(tool, wanted) === 'required'),
        broken: members.some(({ usable, silent }) => usable || silent === true),
        packages: fault?.installingHelps === false ? [] : packagesFor(members, manager),
        pinned: tools.flatMap(({ find }) => ('pinned' in find ? [find.pinned] : []))[0],
      },
    ];
  });
}

/** The packages to install for all lacks, without duplicates, in order. */
export function packagesOf(lacks: readonly Lack[]): readonly string[] {
  return [...new Set(lacks.flatMap(({ packages }) => packages))];
}

/** True when `--install` can do something about it. */
export function isInstallable({ packages, pinned }: Lack): boolean {
  return pinned !== undefined || packages.length > 0;
}

/** The strongest need for a tool among the purposes. */
export function need(tool: Tool, wanted: readonly Purpose[]): 'required' | 'useful' | undefined {
  const needs = wanted.flatMap((purpose) => tool.for[purpose] ?? []);
  return needs.includes('required') ? 'required' : needs[0];
}

function packagesFor(members: readonly Found[], manager: PackageManager | undefined): readonly string[] {
  if (manager === undefined) return [];
  // Installing again does not help a tool that is installed but does not work here.
  const candidates = members.filter(({ usable, silent }) => !usable && silent !== true);
  return candidates.map(({ tool }) => tool.packages[manager]).find((names) => names !== undefined) ?? [];
}
