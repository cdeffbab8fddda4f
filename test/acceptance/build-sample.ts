import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inject } from 'vitest';
import type { Artifact } from '../../src/pipeline.ts';
import { buildSample as build, type SampleVersion } from '../../src/checks/sample-packages.ts';
import { readConfiguration } from '../../src/config/configuration.ts';
import { hostArchOf, type Arch } from '../../src/config/architectures.ts';
import { formats } from '../../src/formats/index.ts';
import { defaultCacheDir } from '../../src/support/caching/cache.ts';
import { codeOf, messageOf } from '../../src/support/errors.ts';
import { silentReporter } from '../../src/support/reporter.ts';
import type { Context } from '../../src/support/context.ts';

/** The context of acceptance tests: the user's cache, and no output. */
export function acceptanceContext(): Context {
  const signal = new AbortController().signal;
  return { reporter: silentReporter(), signal, cacheDir: defaultCacheDir(), offline: false };
}

/**
 * The package of a version of the sample release, built with the code of the command line. The first test file of a run
 * that asks for a package builds it, the others wait for it.
 */
export async function buildSample(version: SampleVersion, distro: string, arch?: Arch): Promise<Artifact> {
  const name = [version, distro, arch ?? hostArchOf(process.arch)].join('-');
  const out = join(inject('samplePackages'), name);
  const result = `${out}.json`;
  if (await isFirst(out)) {
    const configuration = await readConfiguration(formats);
    const built = await build({ version, distro, arch, out }, configuration, acceptanceContext()).then(
      (artifact) => ({ artifact }),
      (error: unknown) => ({ failure: messageOf(error) }),
    );
    await writeFile(`${result}.new`, JSON.stringify(built));
    await rename(`${result}.new`, result);
  }
  const { artifact, failure } = JSON.parse(await contentOf(result)) as {
    artifact?: Artifact;
    failure?: string;
  };
  if (artifact === undefined) throw new Error(failure ?? `${result} has no package`);
  return artifact;
}

/** True for the one process that has created the folder. */
async function isFirst(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** The content of a file that another process may still have to write; the test's timeout ends the wait. */
async function contentOf(path: string): Promise<string> {
  for (;;) {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
    await delay(200);
  }
}
