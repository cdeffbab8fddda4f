import { resolve } from 'node:path';
import { UserError } from '../support/errors.ts';
import type { BuildPlan } from './build-plan.ts';
import type { Configuration } from '../config/configuration.ts';
import { selectDistros } from '../config/distros.ts';
import { archNamed, arches, type Arch } from '../config/architectures.ts';
import { unknownName } from '../support/text/nearest.ts';
import type { Compression } from './compression.ts';
import { chooseMaintainer } from './maintainer.ts';
import { hasEnded } from './end-of-life.ts';
import { parseSource } from './source.ts';
import { dayOf } from '../support/text/day.ts';

/** What a person can choose about a build; everything else is decided here or in packaging/. */
export interface PlanOptions {
  readonly distro: readonly string[];
  readonly arch?: readonly string[] | undefined;
  readonly source?: string | undefined;
  readonly version?: string | undefined;
  readonly revision?: string | undefined;
  readonly maintainer?: string | undefined;
  /** Seconds since 1970-01-01 UTC, as text. */
  readonly epoch?: string | undefined;
  readonly compression?: Compression | undefined;
  readonly out?: string | undefined;
}

export interface PlanSurroundings {
  /** The epoch of its newest change is used when neither --epoch nor SOURCE_DATE_EPOCH is given. */
  readonly configuration: Pick<Configuration, 'definition' | 'distros' | 'changelog'>;
  readonly env: NodeJS.ProcessEnv;
  /** The day to judge by whether a distro still has updates, as YYYY-MM-DD; today when absent. */
  readonly today?: string;
  /** Architecture of the building machine, as Node names it. */
  readonly hostArch: string;
}

/**
 * One plan for each distro and architecture asked for; nothing is read except what `--source` names.
 * @throws UserError for an unknown distro or architecture, a bad revision, maintainer, epoch or source
 */
export async function makePlans(
  options: PlanOptions,
  surroundings: PlanSurroundings,
): Promise<readonly BuildPlan[]> {
  const { env } = surroundings;
  const { definition, distros, changelog } = surroundings.configuration;
  const today = surroundings.today ?? dayOf();
  const living = distros.all.filter((distro) => !hasEnded(distro, today));
  const selected = selectDistros(distros, options.distro, living);
  if (selected.length === 0) {
    throw new UserError('--distro names no distro', {
      hints: [`Distros: ${distros.all.map(({ name }) => name).join(', ')}, or "all"`],
    });
  }
  const wanted = parseArches(options.arch, surroundings.hostArch);
  const source = await parseSource(options.source, options.version, definition);
  const common = {
    source,
    ...(options.version === undefined ? {} : { version: options.version }),
    revision: parseRevision(options.revision ?? '1'),
    maintainer: chooseMaintainer(options.maintainer, env, definition.maintainer),
    epoch: parseEpoch(options.epoch ?? env.SOURCE_DATE_EPOCH, changelog[0].epoch),
    compression: options.compression ?? 'zstd',
    out: resolve(options.out ?? 'dist'),
  };
  return selected.flatMap((distro) => wanted.map((arch) => ({ distro, arch, ...common })));
}

function parseArches(names: readonly string[] | undefined, hostArch: string): readonly Arch[] {
  const words = (names ?? [hostArch]).flatMap((name) => name.split(','));
  const wanted = words.map((word) => {
    const arch = archNamed(word);
    if (arch !== undefined) return arch;
    throw new UserError(unknownName('architecture', word, arches), {
      hints: [`Architectures: ${arches.join(', ')}`],
    });
  });
  return [...new Set(wanted)];
}

/** The Debian revision may hold letters, digits, "+", "." and "~" (Debian Policy 5.6.12). */
function parseRevision(text: string): string {
  if (/^[0-9][A-Za-z0-9+.~]*$/.test(text)) return text;
  throw new UserError(
    `--revision ${text} is not a revision: write a digit, then letters, digits, "+", "." and "~" only`,
  );
}

/** SOURCE_DATE_EPOCH: a decimal number of seconds (reproducible-builds.org/specs/source-date-epoch). */
function parseEpoch(text: string | undefined, packagingEpoch: number): number {
  if (text === undefined || text === '') return packagingEpoch;
  const seconds = Number(text);
  // 2^32: ar and tar headers, and dpkg, read no later time reliably.
  if (/^\d+$/.test(text) && seconds < 2 ** 32) return seconds;
  throw new UserError(`the epoch ${text} is not a number of seconds since 1970-01-01 UTC`, {
    hints: ['Give --epoch or SOURCE_DATE_EPOCH a whole number such as 1780000000, or leave it out.'],
  });
}
