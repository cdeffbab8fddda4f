import { join } from 'node:path';
import { findFormat } from '../../../src/formats/index.ts';
import { textEntry } from '../../../src/installation/content.ts';
import type { ContentEntry, Package } from '../../../src/installation/package.ts';
import { silentReporter } from '../../../src/support/reporter.ts';
import { freshCache } from '../../fresh-cache.ts';
import { temporaryFolder } from '../../temporary.ts';
import { samplePackage } from '../formats/deb/sample-package.ts';
import { rpmPackage } from '../formats/rpm/rpm-package.ts';

/** Files by path, with their texts. */
export function textEntries(files: Readonly<Record<string, string>>): readonly ContentEntry[] {
  return Object.entries(files).map(([path, text]) => textEntry(path, text));
}

/** Writes a small package with these entries in a format; returns its path. */
export async function writtenPackage(
  formatName: 'deb' | 'rpm',
  content: readonly ContentEntry[],
  changes: Partial<Package> = {},
): Promise<string> {
  const pkg = { deb: samplePackage, rpm: rpmPackage }[formatName](changes, content);
  const format = findFormat(formatName);
  const path = join(await temporaryFolder(), format.fileName(pkg));
  const context = {
    reporter: silentReporter(),
    signal: AbortSignal.any([]),
    cacheDir: freshCache(),
    offline: true,
  };
  await format.write(pkg, path, { compression: 'zstd' }, context);
  return path;
}
