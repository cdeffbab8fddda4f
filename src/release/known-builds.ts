import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathExists } from 'fs-extra/esm';
import { projectDir } from '../config/project.ts';
import type { BuildPlan } from '../plan/build-plan.ts';
import type { Artifact } from '../pipeline.ts';
import { cached } from '../support/caching/cache.ts';
import type { Context } from '../support/context.ts';
import { digestFile, digestOf } from '../support/caching/digest.ts';
import { filesBelow } from '../support/files/files-below.ts';

/** What of the project decides the content of a package, besides the versions of its libraries. */
const folders = ['src', 'packaging', 'systemd', 'debian-templates', 'rpm-templates'];

/** What the cache knows of earlier builds: from which inputs which package came. */
export class KnownBuilds {
  readonly #project: string;
  readonly #cacheDir: string;
  /** Digests of the tarballs of plans, which mostly have the same one. */
  readonly #tarballs = new Map<string, Promise<string>>();

  private constructor(project: string, cacheDir: string) {
    this.#project = project;
    this.#cacheDir = cacheDir;
  }

  /** Reads the project's files once. */
  static async open({ cacheDir }: Pick<Context, 'cacheDir'>): Promise<KnownBuilds> {
    return new KnownBuilds(await projectDigest(), cacheDir);
  }

  /** The package of the plan, when its file is as an earlier build with the same inputs left it. */
  async unchanged(plan: BuildPlan): Promise<Artifact | undefined> {
    const key = await this.#key(plan);
    if (key === undefined) return undefined;
    const record = join(this.#cacheDir, 'builds', key);
    if (!(await pathExists(record))) return undefined;
    const artifact = JSON.parse(await readFile(record, 'utf8')) as Artifact;
    for (const file of [artifact.path, artifact.sbom]) if (!(await pathExists(file))) return undefined;
    return (await digestFile(artifact.path)) === artifact.sha256 ? artifact : undefined;
  }

  /** Remembers what came of a plan. */
  async remember(plan: BuildPlan, artifact: Artifact): Promise<void> {
    const key = await this.#key(plan);
    if (key === undefined) return;
    await cached(this.#cacheDir, 'builds', key, (temporary) =>
      writeFile(temporary, JSON.stringify(artifact), { flag: 'wx' }),
    );
  }

  /** Digest of all that decides the package and its path; undefined for a folder, whose files are not read for it. */
  async #key(plan: BuildPlan): Promise<string | undefined> {
    const { source } = plan;
    if (source.kind === 'folder') return undefined;
    const release = source.kind === 'tarball' ? await this.#digestOf(source.path) : '';
    return digestOf(plan, release, this.#project, process.versions);
  }

  async #digestOf(tarball: string): Promise<string> {
    const digest = this.#tarballs.get(tarball) ?? digestFile(tarball);
    this.#tarballs.set(tarball, digest);
    return digest;
  }
}

async function projectDigest(): Promise<string> {
  const files = await Promise.all(
    folders.map(async (name) => (await filesBelow(join(projectDir, name))).map((path) => join(name, path))),
  );
  const paths = [...files.flat().filter((path) => !path.includes('__pycache__')), 'package-lock.json'];
  return digestOf(paths, await Promise.all(paths.map((path) => digestFile(join(projectDir, path)))));
}
