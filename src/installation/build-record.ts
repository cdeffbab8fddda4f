import { z } from 'zod';
import tool from '../../package.json' with { type: 'json' };
import { documentEntries, documentPath } from './document-entries.ts';
import type { ContentEntry } from './package.ts';
import type { TargetFormat } from './target-format.ts';
import type { BuildPlan } from '../plan/build-plan.ts';
import type { Definition } from '../config/definition.ts';
import { serverInstallCommand } from '../plan/install-command.ts';
import type { Release } from '../upstream/release.ts';
import { sha256 } from '../support/caching/digest.ts';
import type { BundledWheel, Virtualenv } from '../virtualenv/virtualenv.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hexadecimal');

/** Keys that a reader does not know are left out, so that a later version may add some. */
const buildRecord = z.object({
  schema: z.literal(1),
  name: z.string(),
  /** The release's version (PEP 440). */
  version: z.string(),
  /** As the package manager sees it. */
  packageVersion: z.string(),
  revision: z.string(),
  format: z.string(),
  /** Its key in packaging/distros/. */
  distro: z.string(),
  title: z.string(),
  arch: z.string(),
  /** Minor version of the distro's Python, e.g. "3.13". */
  python: z.string(),
  paths: z.object({ app: z.string(), virtualenv: z.string() }),
  /** The distro's own PostgreSQL server. */
  server: z.object({
    package: z.string(),
    service: z.string(),
    startsItself: z.boolean(),
    cluster: z.object({ folder: z.string(), make: z.string() }).nullable(),
    install: z.string(),
  }),
  release: z.object({ sha256: digest }),
  /** SHA-256 over name, version and SHA-256 of every wheel. */
  lock: digest,
  epoch: z.int().nonnegative(),
  /** Of the state of this project that built it: see project-state.ts. Absent from packages that are older than it. */
  project: digest.optional(),
  tool: z.object({ name: z.string(), version: z.string() }),
  bytecode: z.object({ first: z.array(z.string()), later: z.array(z.string()) }),
});

/** What a package was built from and for; build.json in the package. It contains nothing of the building machine. */
export type BuildRecord = z.infer<typeof buildRecord>;

const file = 'build.json';

/** Where the record of the package `name` is on the target machine. */
export function buildRecordPath(name: string): string {
  return documentPath(name, file);
}

/** The record of the package that is made from these. */
export function buildRecordOf(input: {
  readonly plan: Pick<BuildPlan, 'distro' | 'arch' | 'revision' | 'epoch'>;
  readonly configuration: { readonly definition: Pick<Definition, 'name' | 'paths' | 'bytecode'> };
  readonly format: Pick<TargetFormat, 'name' | 'nativeVersion'>;
  readonly release: Pick<Release, 'version' | 'digest'>;
  readonly virtualenv: Pick<Virtualenv, 'prefix' | 'wheels'>;
  /** Digest of this project's state. */
  readonly project: string;
}): BuildRecord {
  const { plan, format, release, virtualenv } = input;
  const { definition } = input.configuration;
  const { distro, revision } = plan;
  const { version } = release;
  const { server } = distro;
  return {
    schema: 1,
    name: definition.name,
    version,
    packageVersion: format.nativeVersion({ version, revision, distroTag: distro.tag }),
    revision,
    format: format.name,
    distro: distro.name,
    title: distro.title,
    arch: plan.arch,
    python: distro.python,
    paths: { app: definition.paths.app, virtualenv: virtualenv.prefix },
    server: {
      package: server.package,
      service: server.service,
      startsItself: server.startsItself,
      cluster: server.cluster === undefined ? null : { ...server.cluster },
      install: serverInstallCommand(distro),
    },
    release: { sha256: release.digest },
    lock: lockDigest(virtualenv.wheels),
    epoch: plan.epoch,
    project: input.project,
    tool: { name: tool.name, version: tool.version },
    bytecode: definition.bytecode,
  };
}

/** The record as a file that programs read, and a link to it where people look for documentation. */
export function buildRecordEntries(record: BuildRecord): readonly ContentEntry[] {
  return documentEntries(
    record.name,
    file,
    `${JSON.stringify(record, null, 2)}\n`,
    'the plan of the build: the build record',
  );
}

/**
 * Reads a record.
 * @returns the record, or what is wrong with the text, one line a fault
 */
export function parseBuildRecord(
  text: string,
): { readonly record: BuildRecord } | { readonly faults: readonly string[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { faults: ['it is not JSON'] };
  }
  const result = buildRecord.safeParse(value);
  if (result.success) return { record: result.data };
  return {
    faults: result.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`),
  };
}

function lockDigest(wheels: readonly BundledWheel[]): string {
  const lines = wheels.map(({ name, version, sha256: wheel }) => `${name} ${version} ${wheel}\n`);
  return sha256(lines.sort().join(''));
}
