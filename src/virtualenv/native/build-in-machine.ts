import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Distro } from '../../config/distros.ts';
import { hostArchOf } from '../../config/architectures.ts';
import { startMachine } from '../../machines/index.ts';
import type { Machine } from '../../machines/machine.ts';
import { UserError } from '../../support/errors.ts';
import type { Context } from '../../support/context.ts';
import type { BuildInMachine } from '../remedies.ts';

const script = fileURLToPath(new URL('build-wheel.sh', import.meta.url));
const folder = '/srv/wheel';

/**
 * Builds a pin that has no wheel from its source, in a throwaway machine of the target distro. The distro must use apt:
 * machines of the others have no network, and stand-ins have no compiler under the names of the distro. Another
 * compiler produces other bytes, so "pure" and "override" are the better remedies.
 */
export function buildInMachine(distro: Distro, context: Context): BuildInMachine {
  return async (sdist, target, packages, out) => {
    const what = basename(sdist);
    // A machine runs on the processor of its host.
    if (hostArchOf(process.arch) !== target.arch) {
      throw new UserError(`${what} must be compiled for ${target.arch}, which this machine is not`, {
        hints: [
          'Build on a machine of that architecture, or declare a "pure" or "override" remedy in packaging/mathesar.yaml.',
        ],
      });
    }
    if (distro.packageManager !== 'apt') {
      throw new UserError(
        `${what} has no wheel for ${distro.title}, and is compiled for Debian and Ubuntu only`,
        {
          hints: ['Declare a "pure" or "override" remedy in packaging/mathesar.yaml.'],
        },
      );
    }
    const machine = await startMachine(distro, context, { network: 'host' });
    try {
      await machine.exec(['mkdir', '-p', folder]);
      await machine.copyIn(sdist, `${folder}/${what}`);
      const wheel = await compile(machine, what, target.python, packages);
      await machine.copyOut(`${folder}/out/${wheel}`, join(out, wheel));
      return join(out, wheel);
    } finally {
      await machine.dispose();
    }
  };
}

/** Returns the wheel's file name. */
async function compile(
  machine: Machine,
  sdist: string,
  python: string,
  packages: readonly string[],
): Promise<string> {
  const out = `${folder}/out`;
  const built = await machine.exec(['sh', '-s', '--', python, `${folder}/${sdist}`, out, ...packages], {
    input: await readFile(script, 'utf8'),
    timeout: 1_200_000,
  });
  if (built.exitCode !== 0) {
    const lines = `${built.stdout}\n${built.stderr}`.trimEnd().split('\n').slice(-20).join('\n');
    throw new UserError(`cannot build ${sdist} on ${machine.distro.title}\n${lines}`, {
      hints: [
        'Declare a remedy in packaging/mathesar.yaml: "machine" with the packages of the distro that the build needs, or better "override" with a version that has a wheel.',
      ],
    });
  }
  const { stdout } = await machine.exec(['ls', out]);
  const [wheel] = stdout.split('\n').filter((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new UserError(`the build of ${sdist} produced no wheel\n${built.stdout}`);
  return wheel;
}
