import { createInterface } from 'node:readline/promises';
import { execa } from 'execa';
import { UserError } from '../support/errors.ts';
import { isInstalled } from '../support/process.ts';
import type { Context } from '../support/reporter.ts';
import type { PackageManager } from '../config/tools.ts';

/** The machine's package manager, or undefined where it is another one. */
export async function findPackageManager(context: Context): Promise<PackageManager | undefined> {
  if (await isInstalled('apt-get', context)) return 'apt';
  if (await isInstalled('dnf', context)) return 'dnf';
  return undefined;
}

/**
 * The command lines that install packages, in order; with sudo unless `root`. Pure, for its test.
 */
export function installCommands(
  manager: PackageManager,
  packages: readonly string[],
  root: boolean,
): readonly (readonly string[])[] {
  const sudo = root ? [] : ['sudo'];
  if (manager === 'dnf') return [[...sudo, 'dnf', 'install', '-y', ...packages]];
  return [
    [...sudo, 'apt-get', 'update'],
    // What Debian's pip recommends is a whole compiler, which nothing here needs.
    // sudo takes variables before the command; without it env(1) does the same.
    [
      ...(root ? ['env'] : sudo),
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      'install',
      '-y',
      '--no-install-recommends',
      ...packages,
    ],
  ];
}

/**
 * Installs packages after a person agreed. The package manager's own output goes to standard error.
 * @param yes true when the person agreed beforehand
 * @returns false when the person said no
 * @throws UserError when nobody can be asked, there is no sudo, or the package manager fails
 */
export async function installPackages(
  manager: PackageManager,
  packages: readonly string[],
  yes: boolean,
  context: Context,
): Promise<boolean> {
  const root = process.geteuid?.() === 0;
  const commands = installCommands(manager, packages, root);
  const shown = commands.map((command) => command.join(' ')).join('\n  ');
  if (!root && !(await isInstalled('sudo', context))) {
    throw new UserError('installing needs root, and there is no sudo', {
      hints: [`Run as root:\n  ${shown.replaceAll('sudo ', '')}`],
    });
  }
  if (!yes && !(await agreed(shown, context))) return false;
  for (const [program = '', ...args] of commands) {
    const result = await execa(program, args, {
      reject: false,
      stdin: 'inherit',
      stdout: process.stderr,
      stderr: 'inherit',
      cancelSignal: context.signal,
    });
    context.signal.throwIfAborted();
    if (result.failed) {
      throw new UserError(`${[program, ...args].join(' ')} ended with ${result.exitCode ?? 'a signal'}`, {
        hints: ['Its own messages are above.'],
      });
    }
  }
  return true;
}

async function agreed(shown: string, context: Context): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UserError('nobody can be asked whether to install, as this is no terminal', {
      hints: ['Add --yes to install without being asked.', `It would run:\n  ${shown}`],
    });
  }
  const dialogue = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await dialogue.question(`This will run:\n  ${shown}\nGo on? [y/N] `, {
      signal: context.signal,
    });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    dialogue.close();
  }
}
