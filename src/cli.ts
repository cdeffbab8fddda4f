#!/usr/bin/env node
import yargs, { type Argv, type CommandModule } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { reportFailure } from './report/failure.ts';
import { keepCompiled } from './support/caching/compiled.ts';
import { keepHeapSmall } from './support/small-heap.ts';

keepCompiled();
keepHeapSmall();

/** What a command's file exports for yargs; the file is imported only when its command is called. */
interface CommandFile {
  readonly builder: (args: Argv) => Argv;
  readonly handler: CommandModule['handler'];
}

const commands: readonly (readonly [name: string, describe: string, load: () => Promise<unknown>])[] = [
  ['package', 'build packages from a release', () => import('./commands/packages/package.ts')],
  ['release', 'build every package of a release at once', () => import('./commands/packages/release.ts')],
  [
    'repository [files..]',
    'publish package files in signed repositories for apt, dnf and zypper',
    () => import('./commands/publishing/repository.ts'),
  ],
  [
    'recipes [names..]',
    'write recipes for Arch Linux, Nix and others from a package',
    () => import('./commands/ways/recipes.ts'),
  ],
  [
    'zipapp',
    'build Mathesar as one file that needs Python and nothing else',
    () => import('./commands/ways/zipapp.ts'),
  ],
  [
    'moves <file>',
    'move Mathesar between ways to install, in a throwaway machine',
    () => import('./commands/ways/moves.ts'),
  ],
  [
    'promote',
    'make stable what was published as a candidate',
    () => import('./commands/publishing/promote.ts'),
  ],
  ['upload <folder>', 'copy a repository to its web server', () => import('./commands/publishing/upload.ts')],
  [
    'download <folder>',
    'copy a repository from its web server',
    () => import('./commands/publishing/download.ts'),
  ],
  [
    'advisories',
    'say which vulnerabilities of pinned libraries are known',
    () => import('./commands/project/advisories.ts'),
  ],
  [
    'draft [folder]',
    'draft a release on GitHub, or publish the draft',
    () => import('./commands/publishing/draft.ts'),
  ],
  [
    'issue',
    'keep an issue on GitHub for what a workflow finds',
    () => import('./commands/publishing/issue.ts'),
  ],
  ['sign [folder]', 'sign the checksums of a release', () => import('./commands/publishing/sign.ts')],
  [
    'check [files..]',
    'check package files in throwaway machines',
    () => import('./commands/packages/check.ts'),
  ],
  [
    'lint [files..]',
    'run the distros’ own linters on package files',
    () => import('./commands/packages/lint.ts'),
  ],
  [
    'verify [files..]',
    'build packages again and compare every byte',
    () => import('./commands/packages/verify.ts'),
  ],
  [
    'explain <file> <path>',
    'say what put a path into a package, or left it out',
    () => import('./commands/packages/explain.ts'),
  ],
  [
    'diff <old> <new>',
    'say what an upgrade changes, from two package files',
    () => import('./commands/packages/diff.ts'),
  ],
  ['push [files..]', 'push images to a registry', () => import('./commands/publishing/push.ts')],
  ['chart', 'write a Helm chart', () => import('./commands/ways/chart.ts')],
  [
    'image [files..]',
    'make a container image from a package, without and with PostgreSQL',
    () => import('./commands/ways/image.ts'),
  ],
  ['compose', 'write a compose file and podman’s units', () => import('./commands/ways/compose.ts')],
  ['lock', 'pin a release’s Python dependencies with hashes', () => import('./commands/project/lock.ts')],
  ['outdated', 'say what is newer than what a lock has', () => import('./commands/project/outdated.ts')],
  [
    'doctor',
    'say what this machine can do, and install what is missing',
    () => import('./commands/project/doctor.ts'),
  ],
  [
    'docs',
    'render docs/set-up/settings.md, faults.md and privileges.md, and the settings’ JSON schema',
    () => import('./commands/project/docs.ts'),
  ],
  [
    'bench [file]',
    'compare our packing with dpkg-deb and nfpm, or measure the service under load',
    () => import('./commands/project/bench.ts'),
  ],
];

let parser = yargs(hideBin(process.argv))
  .scriptName('mathesar-package')
  .usage(
    '$0 <command> [options]\n\nBuilds native packages of Mathesar and checks them in throwaway machines.',
  )
  .option('json', { type: 'boolean', describe: 'print the result as JSON on standard output' })
  .strict()
  .check(givenTwice)
  .check(withoutValue)
  .demandCommand(1, 'Name a command.')
  .recommendCommands()
  .version(false)
  .help()
  .alias('help', 'h')
  .wrap(Math.min(110, process.stdout.columns || 110));

for (const [command, describe, load] of commands) {
  parser = parser.command({
    command,
    describe,
    builder: async (args: Argv) => {
      const { builder } = (await load()) as CommandFile;
      return builder(args);
    },
    handler: async (args) => {
      const { handler } = (await load()) as CommandFile;
      await handler(args);
    },
  });
}

try {
  await parser.fail(usageFailure).parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}

/** What yargs passes to a check about the declared options. */
interface Declared {
  readonly key: Readonly<Record<string, unknown>>;
  /** Names of those that are lists. */
  readonly array: readonly string[];
}

/** yargs makes a list of an option that is given twice; only list options may repeat. */
function givenTwice(argv: Readonly<Record<string, unknown>>, options: unknown): string | true {
  const { key, array } = options as Declared;
  const twice = Object.keys(key).find((name) => Array.isArray(argv[name]) && !array.includes(name));
  return twice === undefined ? true : `--${twice} is given twice`;
}

/** An unset variable of a shell, as in --out "$FOLDER", must not stand for the folder that one is in. */
function withoutValue(argv: Readonly<Record<string, unknown>>, options: unknown): string | true {
  const { key } = options as Declared;
  const given = (name: string) => process.argv.includes(`--${name}`);
  const without = Object.keys(key).find((name) => {
    const value = argv[name];
    return Array.isArray(value)
      ? value.includes('') || (value.length === 0 && given(name))
      : value === '' ||
          (typeof value === 'number' && Number.isNaN(value) && /^(--.*)?$/.test(typedAfter(name))) ||
          (value === undefined && given(name));
  });
  if (without === undefined) return true;
  return given(without) || process.argv.some((word) => word.startsWith(`--${without}=`))
    ? `--${without} needs a value`
    : `${without} is empty`;
}

/** The word after an option; yargs makes the same number of none and of one that is no number. */
function typedAfter(name: string): string {
  const words = process.argv;
  const at = words.indexOf(`--${name}`);
  const joined = words.find((word) => word.startsWith(`--${name}=`));
  return (at === -1 ? joined?.slice(`--${name}=`.length) : words[at + 1]) ?? '';
}

/** A mistyped command line ends with 2, the usage error of getopt-like tools; errors of a handler are thrown on. */
function usageFailure(message: string | null, error: Error | undefined): never {
  if (error instanceof Error) throw error;
  process.stderr.write(
    `error: ${usageMessage(message ?? 'wrong usage')}\n  → Add --help to see the options.\n`,
  );
  process.exit(2);
}

/** What yargs says, in plainer words where it says it in its own. */
function usageMessage(message: string): string {
  const nearest = /^Did you mean (.*)\?$/.exec(message)?.[1];
  if (nearest !== undefined)
    return `there is no command "${process.argv[2] ?? ''}"; did you mean "${nearest}"?`;
  const [, option, needed] = /^Implications failed:\s+(\S+) -> (\S+)/.exec(message) ?? [];
  return option === undefined || needed === undefined ? message : `--${option} needs --${needed}`;
}
