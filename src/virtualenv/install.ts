import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../support/errors.ts';
import type { Context } from '../support/context.ts';
import type { ChosenWheel } from './remedies.ts';
import { runUv } from './uv/run-uv.ts';
import { inScratch } from '../support/files/scratch.ts';
import { targetOptions } from './native/target-platform.ts';
import type { Target } from './virtualenv.ts';

/**
 * Unpacks wheels into `folder` as uv does with --target: packages and metadata at its top, scripts in bin/.
 * Files may be hard links into uv's cache: never write to them.
 * @throws UserError when a wheel cannot be downloaded or is not the locked file
 */
export async function installWheels(
  wheels: readonly ChosenWheel[],
  target: Target,
  folder: string,
  context: Context,
): Promise<void> {
  await inScratch(context, async (scratch) => {
    await writeFile(join(scratch, 'pylock.toml'), pylock(wheels));
    const args = [
      ...['pip', 'install', '--quiet', '--no-deps', ...targetOptions(target)],
      ...['--target', folder, '--link-mode', 'hardlink', '--no-compile-bytecode', '-r', 'pylock.toml'],
    ];
    try {
      await runUv(args, context, { cwd: scratch });
    } catch (error) {
      throw explain(error, wheels);
    }
  });
}

/** The chosen wheels, and no others, as a lock file of PEP 751. */
function pylock(wheels: readonly ChosenWheel[]): string {
  // A JSON string is a valid basic string of TOML.
  const packages = wheels.map(({ name, version, wheel }) =>
    [
      '[[packages]]',
      `name = ${JSON.stringify(name)}`,
      `version = ${JSON.stringify(version)}`,
      `wheels = [{ url = ${JSON.stringify(wheel.url)}, hashes = { sha256 = "${wheel.sha256}" } }]`,
    ].join('\n'),
  );
  return ['lock-version = "1.0"\ncreated-by = "mathesar-package"', ...packages, ''].join('\n\n');
}

function explain(error: unknown, wheels: readonly ChosenWheel[]): unknown {
  if (!(error instanceof UserError)) return error;
  const text = messageOf(error);
  if (!/hash mismatch/i.test(text)) return error;
  const culprit = wheels.find(({ name, version }) => text.includes(`${name}==${version}`));
  const what = culprit === undefined ? 'a wheel' : `the wheel of ${culprit.name} ${culprit.version}`;
  return new UserError(`${what} is not the locked file\n${text}`, {
    hints: [
      'Something between this machine and the index changes files, or the lock was made with another index.',
      'Find out what before you go on.',
    ],
    cause: error,
  });
}
