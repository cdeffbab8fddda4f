/**
 * Builds a .deb and an .rpm of the small release with this project's payload, as a checkout in `folder` has it, and
 * prints the SHA-256 of both.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findFormat, formats } from '../../../../src/formats/index.ts';
import { assemblePackage } from '../../../../src/installation/assemble.ts';
import { readDistros, selectDistros } from '../../../../src/config/distros.ts';
import { digestFile } from '../../../../src/support/caching/digest.ts';
import { silentReporter } from '../../../../src/support/reporter.ts';
import { layScene } from '../scene.ts';

const [folder = ''] = process.argv.slice(2);
const scene = join(folder, 'scene');
await mkdir(scene);
const { input } = await layScene(scene);
const sources = {
  payload: join(folder, 'payload'),
  admin: join(folder, 'admin'),
  systemd: join(folder, 'systemd'),
};
const context = { reporter: silentReporter(), signal: AbortSignal.any([]), cacheDir: folder, offline: true };
for (const distro of selectDistros(await readDistros(formats), ['debian-13', 'fedora-42'])) {
  const format = findFormat(distro.format);
  const pkg = await assemblePackage({ ...input, format, plan: { ...input.plan, distro } }, context, sources);
  const path = join(folder, format.fileName(pkg));
  await format.write(pkg, path, { compression: 'zstd' }, context);
  process.stdout.write(`${await digestFile(path)}\n`);
}
