/**
 * Lays out the small scene in a folder, builds its package there and prints the SHA-256 of the file.
 * Arguments: folder, compression, "forwards" or "backwards" (the order in which files are made and listed).
 */
import { join } from 'node:path';
import { ensureDir } from 'fs-extra/esm';
import { findFormat } from '../../../../../src/formats/index.ts';
import { assemblePackage } from '../../../../../src/installation/assemble.ts';
import { digestFile } from '../../../../../src/support/caching/digest.ts';
import { silentReporter } from '../../../../../src/support/reporter.ts';
import { layScene } from '../../../installation/scene.ts';

const [folder = '', compression = '', order = ''] = process.argv.slice(2);
await ensureDir(folder);
const { input, sources } = await layScene(folder, order === 'backwards');
const context = { reporter: silentReporter(), signal: AbortSignal.any([]), cacheDir: folder, offline: true };
const format = findFormat('deb');
const pkg = await assemblePackage(input, context, sources);
const path = join(folder, format.fileName(pkg));
await format.write(pkg, path, { compression: compression === 'xz' ? 'xz' : 'zstd' }, context);
process.stdout.write(await digestFile(path));
