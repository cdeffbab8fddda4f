import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../support/errors.ts';
import type { StartOptions } from '../machine.ts';
import type { Recipe } from './recipe.ts';

/** What is done once to a base image that is not booted; machines that want the same share the result. */
export interface Layer {
  /** For the report, e.g. "install postgresql". */
  readonly title: string;
  /** POSIX shell, run as root in the image. */
  readonly script: string;
  readonly args: readonly string[];
  readonly network: 'none' | 'host';
}

const installContainers = fileURLToPath(new URL('install-containers-debian.sh', import.meta.url));
const downloadNext = fileURLToPath(new URL('download-next-debian.sh', import.meta.url));

/**
 * The layers of a machine on its distro's base image, the first one lowest.
 * @throws UserError where the release that it is to be upgraded to comes from no mirror, and where the distro is not
 *   known to run containers
 */
export async function layersOf(
  { distro, installScript }: Pick<Recipe, 'distro' | 'installScript'>,
  { installed = [], next, containers }: Pick<StartOptions, 'installed' | 'next' | 'containers'>,
): Promise<readonly Layer[]> {
  const layers: Layer[] = [];
  if (installed.length > 0) {
    const script = await readFile(installScript, 'utf8');
    layers.push({ title: `install ${installed.join(', ')}`, script, args: installed, network: 'none' });
  }
  if (containers !== undefined) {
    if (distro.packageManager !== 'apt') {
      throw new UserError(`a machine of ${distro.title} does not run containers here`, {
        hints: ['Take a Debian.'],
      });
    }
    const script = await readFile(installContainers, 'utf8');
    const title = ['install podman', ...containers].join(', ');
    layers.push({ title, script, args: containers, network: 'host' });
  }
  if (next !== undefined) {
    const [from, to] = [distro, next].map(({ machine }) => machine.bootstrap?.suite);
    if (from === undefined || to === undefined) {
      throw new UserError(`a machine cannot be upgraded from ${distro.title} to ${next.title} here`, {
        hints: ['Only a distro with a bootstrap in packaging/distros/ can.'],
      });
    }
    const also = [next.server.package, ...next.depends.map(({ name }) => name)];
    const script = await readFile(downloadNext, 'utf8');
    layers.push({ title: `download ${next.title}`, script, args: [from, to, ...also], network: 'host' });
  }
  return layers;
}
