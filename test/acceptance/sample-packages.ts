import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remove } from 'fs-extra/esm';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder with the sample packages that the test files of this run have built. */
    samplePackages: string;
  }
}

/** Vitest's global setup: the files of acceptance tests run in processes of their own, and build each package once. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'sample-packages-'));
  project.provide('samplePackages', folder);
  return () => remove(folder);
}
