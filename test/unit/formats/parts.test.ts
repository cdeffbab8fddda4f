import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findFormat } from '../../../src/formats/index.ts';
import { readPackageFile } from '../../../src/formats/shared/reading/read-package.ts';
import { arrangeEntries, textEntry } from '../../../src/installation/content.ts';
import type { Package } from '../../../src/installation/package.ts';
import { compressions, type Compression } from '../../../src/plan/compression.ts';
import { silentReporter } from '../../../src/support/reporter.ts';
import { freshCache } from '../../fresh-cache.ts';
import { temporaryFolder } from '../../temporary.ts';
import { samplePackage } from './deb/sample-package.ts';
import { rpmPackage } from './rpm/rpm-package.ts';

const folders = ['one', 'two', 'three'];

/** Too much for one part; the same in every folder, so that it would be seen if parts referred to one another. */
const files = [
  ...folders.map(
    (name) => [`/usr/lib/sample/${name}/large`, Buffer.alloc(8e6, 'as in the others ')] as const,
  ),
  ...folders.map((name) => [`/usr/lib/sample/${name}/small`, Buffer.from(`${name}\n`)] as const),
];
const content = files.map(([path, bytes]) => textEntry(path, bytes));

const unpack = {
  deb: 'dpkg-deb --extract "$0" .',
  rpm: 'rpm --checksig --nosignature "$0" >/dev/null && rpm2cpio "$0" | cpio -idm --quiet',
};

const cases = [
  ['deb', samplePackage({}, content)],
  ['rpm', rpmPackage({}, content)],
] as const;

async function write(
  pkg: Package,
  format: string,
  compression: Compression,
  cacheDir: string,
): Promise<string> {
  const path = join(await temporaryFolder(), `sample.${format}`);
  const context = { reporter: silentReporter(), signal: AbortSignal.any([]), cacheDir, offline: true };
  await findFormat(format).write(pkg, path, { compression }, context);
  return path;
}

describe.each(compressions)('parts in %s', (compression) => {
  it.each(cases)('are one payload to the tools that read a .%s, and to us', async (format, pkg) => {
    const cache = freshCache();
    const path = await write(pkg, format, compression, cache);
    expect((await readdir(join(cache, 'payloads'))).length).toBeGreaterThan(2);
    const target = await temporaryFolder();
    execFileSync('sh', ['-ec', unpack[format], path], { cwd: target });
    for (const [file, bytes] of files) {
      expect((await readFile(join(target, file))).equals(bytes)).toBe(true);
    }
    expect(await readPackageFile(path)).toMatchObject({ name: 'sample', format });
  });

  it.each(cases)(
    'of a .%s are the same, wherever they are, when a file before them is added',
    async (format, pkg) => {
      const cache = freshCache();
      await write(pkg, format, compression, cache);
      const before = await readdir(join(cache, 'payloads'));
      const entries = arrangeEntries([...pkg.entries, textEntry('/usr/lib/sample/added', 'x')]);
      const changed = { ...pkg, entries };
      const path = await write(changed, format, compression, cache);
      const after = await readdir(join(cache, 'payloads'));
      // That of the file, and of the documents that list it, where they are not in the same part.
      expect(after.length - before.length).toBeLessThanOrEqual(2);
      const anew = await write(changed, format, compression, freshCache());
      expect((await readFile(path)).equals(await readFile(anew))).toBe(true);
    },
  );
});
