import { createInterface } from 'node:readline/promises';
import { UserError } from '../support/errors.ts';
import { call, isInstalled } from '../support/process.ts';
import type { Context } from '../support/context.ts';
import type { PackageManager } from '../config/tools.ts';

/** The machine's package manager; undefined when it is neither apt nor dnf. */
export async function findPackageManager(context: Context): Promise<PackageManager | undefined> {
  if (await isInstalled('apt-get', context)) return 'apt';
  if (await isInstalled('dnf', context)) return 'dnf';
  return undefined;
}

/**
 * The command lines that install packages, in order; with sudo unless `root`. Exported for its test.
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
    // Debian's pip recommends a whole compiler, which nothing here needs.
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
 * Installs packages after the user has agreed. The package manager's own output goes to standard error.
 * @param yes true when the user agreed beforehand (--yes)
 * @returns false when the user said no
 * @throws UserError when standard input is not a terminal, sudo is missing, or the package manager fails
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
    throw new UserError('installing packages needs root, and sudo is not installed', {
      hints: [`Run as root:\n  ${shown.replaceAll('sudo ', '')}`],
    });
  }
  if (!yes && !(await agreed(shown, context))) return false;
  for (const [program = '', ...args] of commands) {
    const { exitCode } = await call(program, args, { attached: true, signal: context.signal });
    if (exitCode !== 0) {
      throw new UserError(`${[program, ...args].join(' ')} ended with ${exitCode}`, {
        hints: ['See its messages above.'],
      });
    }
  }
  return true;
}

async function agreed(shown: string, context: Context): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UserError('cannot ask for confirmation: standard input is not a terminal', {
      hints: ['Add --yes to install without confirmation.', `It would run:\n  ${shown}`],
    });
  }
  const dialogue = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await dialogue.question(`This will run:\n  ${shown}\nContinue? [y/N] `, {
      signal: context.signal,
    });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    dialogue.close();
  }
}
