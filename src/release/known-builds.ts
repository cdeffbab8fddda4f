import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathExists } from 'fs-extra/esm';
import { projectDir } from '../config/project.ts';
import type { BuildPlan } from '../plan/build-plan.ts';
import type { Artifact } from '../pipeline.ts';
import { cached } from '../support/cache.ts';
import type { Context } from '../support/context.ts';
import { digestFile, digestOf } from '../support/digest.ts';

/** What of the project decides the content of a package. */
const deciding = ['src', 'packaging', 'systemd', 'debian-templates', 'rpm-templates', 'package-lock.json'];

/** What the cache knows of earlier builds: from which inputs which package came. */
export class KnownBuilds {
  readonly #project: string;
  readonly #cacheDir: string;

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
    const release = source.kind === 'tarball' ? await digestFile(source.path) : '';
    return digestOf(plan, release, this.#project, process.versions);
  }
}

async function projectDigest(): Promise<string> {
  const files = (await Promise.all(deciding.map(filesBelow))).flat().sort();
  const digests = await Promise.all(files.map((path) => digestFile(join(projectDir, path))));
  return digestOf(files, digests);
}

/** The regular files below a path of the project, relative to it; the path itself when it is a file. */
async function filesBelow(path: string): Promise<readonly string[]> {
  const isGenerated = (name: string): boolean => name.includes('__pycache__');
  if (path.endsWith('.json')) return [path];
  const entries = await readdir(join(projectDir, path), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(projectDir.length + 1))
    .filter((name) => !isGenerated(name));
}
