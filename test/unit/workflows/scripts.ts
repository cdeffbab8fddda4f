import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import yargs, { type Argv } from 'yargs';
import { projectDir } from '../../../src/config/project.ts';

const manifest = JSON.parse(await readFile(join(projectDir, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};

/**
 * Checks a command line of a workflow against what this project has: `npm run SCRIPT -- OPTIONS`, whose options the
 * command must know, `./setup OPTIONS`, or .ci/run; with or without sudo.
 * @returns what is wrong with it; undefined when nothing is
 */
export async function faultOf(words: readonly string[]): Promise<string | undefined> {
  const [program, ...args] = withoutSudo(words);
  if (program === '.ci/run') return args.length === 0 ? undefined : '.ci/run takes no arguments';
  // It gives its arguments to doctor.
  if (program === './setup') return commandFault('doctor', args);
  if (program !== 'npm' || args[0] !== 'run') return `${program ?? ''} is not a script of package.json`;
  const rest = args.slice(1).filter((word) => word !== '--silent');
  const [name = '', separator, ...options] = rest;
  const script = manifest.scripts[name];
  if (script === undefined) return `package.json has no script "${name}"`;
  if (separator !== undefined && separator !== '--')
    return `npm takes ${separator} for itself: write -- before it`;
  const command = /^node src\/cli\.ts (\S+)$/.exec(script)?.[1];
  if (command !== undefined) return commandFault(command, options);
  return options.length === 0 ? undefined : `the script "${name}" takes no options`;
}

function withoutSudo([first, ...others]: readonly string[]): readonly string[] {
  if (first !== 'sudo') return first === undefined ? [] : [first, ...others];
  const program = others.findIndex((word) => !word.startsWith('-'));
  return others.slice(program);
}

/** Parses options as src/cli.ts does, by the command's own declaration, without calling it. */
async function commandFault(name: string, args: readonly string[]): Promise<string | undefined> {
  const folder = join(projectDir, 'src', 'commands');
  const file = (await readdir(folder, { recursive: true })).find((path) => basename(path) === `${name}.ts`);
  const { builder } = (await import(pathToFileURL(join(folder, file ?? name)).href)) as {
    builder: (declared: Argv) => Argv;
  };
  let fault: string | undefined;
  await yargs()
    .option('json', { type: 'boolean' })
    .version(false)
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      fault = message || error.message;
    })
    .command(
      await usageOf(name),
      '',
      (declared) => builder(declared),
      () => undefined,
    )
    .parseAsync([name, ...args]);
  return fault === undefined ? undefined : `npm run ${name}: ${fault}`;
}

const usages = new Map<string, string>();

/** The command with its positional arguments, such as "check [files..]", from its own --help. */
async function usageOf(name: string): Promise<string> {
  const known = usages.get(name);
  if (known !== undefined) return known;
  const { stdout } = await execa(process.execPath, [join(projectDir, 'src', 'cli.ts'), name, '--help']);
  const usage = /^mathesar-package (.+)$/m.exec(stdout)?.[1] ?? '';
  usages.set(name, usage);
  return usage;
}
