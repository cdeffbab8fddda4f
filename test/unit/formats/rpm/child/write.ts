/**
 * Writes packages in a process of its own and prints its peak memory and how it ended, as JSON.
 * Arguments: output path, compression, and the file that the package holds.
 */
import { statSync } from 'node:fs';
import { rpmFormat } from '../../../../../src/formats/rpm/format.ts';
import { compressions } from '../../../../../src/plan/compression.ts';
import { messageOf } from '../../../../../src/support/errors.ts';
import { silentReporter } from '../../../../../src/support/reporter.ts';
import { samplePackage } from '../../deb/sample-package.ts';
import { freshCache } from '../../../../fresh-cache.ts';

const [path = '', compression, file = ''] = process.argv.slice(2);
const pkg = samplePackage({ distroTag: 'fc43' }, [
  {
    kind: 'file',
    path: '/usr/lib/sample/payload',
    source: { file },
    size: statSync(file).size,
    mode: 0o644,
    owner: 'root',
    group: 'root',
  },
]);
const context = {
  reporter: silentReporter(),
  signal: AbortSignal.any([]),
  cacheDir: freshCache(),
  offline: true,
};
const chosen = compressions.find((known) => known === compression) ?? 'zstd';
const error = await rpmFormat
  .write(pkg, path, { compression: chosen }, context)
  .then(() => undefined, describeError);
// Kilobytes, as getrusage(2) counts them.
process.stdout.write(JSON.stringify({ error, peak: process.resourceUsage().maxRSS }));

function describeError(thrown: unknown): { name: string; message: string } {
  return { name: thrown instanceof Error ? thrown.name : typeof thrown, message: messageOf(thrown) };
}
