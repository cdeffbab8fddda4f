/**
 * Lays out the small scene in a folder, builds its package for Fedora there and prints the SHA-256 of the file.
 * Arguments: folder, compression, "forwards" or "backwards" (the order in which files are made and listed).
 */
import { join } from 'node:path';
import { ensureDir } from 'fs-extra/esm';
import { rpmFormat } from '../../../../../src/formats/rpm/format.ts';
import { assemblePackage } from '../../../../../src/installation/assemble.ts';
import { readDistros, selectDistros } from '../../../../../src/config/distros.ts';
import { formats } from '../../../../../src/formats/index.ts';
import { digestFile } from '../../../../../src/support/caching/digest.ts';
import { silentReporter } from '../../../../../src/support/reporter.ts';
import { layScene } from '../../../installation/scene.ts';

const [folder = '', compression = '', order = ''] = process.argv.slice(2);
await ensureDir(folder);
const { input, sources } = await layScene(folder, order === 'backwards');
const [distro] = selectDistros(await readDistros(formats), ['fedora']);
if (distro === undefined) throw new Error('fedora is gone from packaging/distros');
const context = { reporter: silentReporter(), signal: AbortSignal.any([]), cacheDir: folder, offline: true };
const pkg = await assemblePackage(
  { ...input, format: rpmFormat, plan: { ...input.plan, distro } },
  context,
  sources,
);
const path = join(folder, rpmFormat.fileName(pkg));
await rpmFormat.write(pkg, path, { compression: compression === 'xz' ? 'xz' : 'zstd' }, context);
process.stdout.write(await digestFile(path));
