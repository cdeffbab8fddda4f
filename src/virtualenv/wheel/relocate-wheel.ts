import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';
import type { Trim } from '../../config/definition.ts';
import { bundledWheel, isLicenceFile } from './bundled-wheel.ts';
import type { Distribution } from './distribution.ts';
import { compareGlibc, isElf } from '../native/elf.ts';
import { entryPointScript, relocateScript } from './entry-points.ts';
import { checkNative } from '../native/native.ts';
import { formatRecord, recordLine, type RecordLine } from './record.ts';
import type { BundledWheel, LeftOut, Target, VirtualenvEntry } from '../virtualenv.ts';

/** Where wheels are now, and where they will be. */
export interface Place {
  /** Folder that uv installed into; only read. */
  readonly installed: string;
  /** Folder for rewritten files. */
  readonly written: string;
  /** Path of site-packages below the prefix. */
  readonly site: string;
  /** Absolute path of the virtualenv's Python on the target machine. */
  readonly python: string;
  readonly target: Target;
  readonly ruleFor: (path: string) => Trim | undefined;
}

export interface RelocatedWheel {
  readonly entries: readonly VirtualenvEntry[];
  readonly wheel: BundledWheel;
  readonly glibcNeeded: string;
  readonly leftOut: readonly LeftOut[];
}

/** A file that stays, with its line in RECORD. */
interface Kept {
  readonly entry: VirtualenvEntry;
  readonly line: RecordLine;
  readonly glibcNeeded?: string;
  readonly licence?: string;
}

/** Files that installers keep for themselves; INSTALLER stays, as pip reads it. */
const installerTraces = /\.dist-info\/(RECORD|REQUESTED|direct_url\.json|uv_cache\.json|uv_build\.json)$/;
const bytecode = /(^|\/)__pycache__\/|\.pyc$/;

/**
 * The files of one installed wheel on the target machine: scripts and RECORD are rewritten, files that the rules leave
 * out are gone, and all others are unchanged.
 * @throws UserError when the target cannot use one of its files
 */
export async function relocateWheel(distribution: Distribution, place: Place): Promise<RelocatedWheel> {
  const { chosen, info, fields, entryPoints, paths } = distribution;
  const commands = new Set(entryPoints.map(({ name }) => `bin/${name}`));
  const ours = paths.filter(
    (path) => !installerTraces.test(path) && !bytecode.test(path) && !commands.has(path),
  );
  const trimOf = (path: string): Trim | undefined =>
    path.startsWith('bin/') ? undefined : place.ruleFor(path);
  const staying = ours.filter((path) => trimOf(path) === undefined);

  const kept: Kept[] = [];
  for (const entryPoint of entryPoints) {
    const script = Buffer.from(entryPointScript(entryPoint, place.python));
    kept.push(await keepScript(`bin/${entryPoint.name}`, script, chosen.name, place));
  }
  for (let at = 0; at < staying.length; at += filesAtOnce) {
    const batch = staying.slice(at, at + filesAtOnce);
    kept.push(...(await Promise.all(batch.map((path) => keepFile(path, distribution, place)))));
  }
  const record = { path: `${info}/RECORD` };
  const content = Buffer.from(formatRecord([...kept.map(({ line }) => line), record]));
  const entries = [
    ...kept.map(({ entry }) => entry),
    await write(`${place.site}/${record.path}`, content, false, chosen.name, place),
  ];
  const licences = kept.flatMap(({ entry, licence }) =>
    licence === undefined ? [] : [[entry.path, licence] as const],
  );
  return {
    entries,
    leftOut: ours.flatMap((path) => {
      const trim = trimOf(path);
      return trim === undefined
        ? []
        : [{ path: `${place.site}/${path}`, wheel: chosen.name, trim: trim.name }];
    }),
    wheel: bundledWheel(chosen, fields, new Map(licences)),
    glibcNeeded: kept
      .map(({ glibcNeeded }) => glibcNeeded ?? '0')
      .reduce((newest, version) => (compareGlibc(version, newest) > 0 ? version : newest), '0'),
  };
}

const filesAtOnce = 32;

async function keepFile(path: string, { chosen, fields }: Distribution, place: Place): Promise<Kept> {
  const { content, mode } = await read(join(place.installed, path));
  if (path.startsWith('bin/')) {
    return keepScript(path, relocateScript(content, place.python), chosen.name, place);
  }
  const elf = isElf(content);
  const glibcNeeded = elf ? checkNative(`${path} of ${chosen.name}`, content, place.target) : undefined;
  const licence = isLicenceFile(path, fields) ? Buffer.from(content).toString('utf8') : undefined;
  // Shared objects are loaded, not run; wheels mark most of them executable all the same.
  const isProgram = elf ? !/\.so(\.|$)/.test(path) : content.subarray(0, 2).toString('latin1') === '#!';
  return {
    entry: {
      kind: 'file',
      path: `${place.site}/${path}`,
      source: { file: join(place.installed, path) },
      size: content.length,
      executable: isProgram && (mode & 0o111) !== 0,
      wheel: chosen.name,
    },
    line: recordLine(path, content),
    ...(glibcNeeded === undefined ? {} : { glibcNeeded }),
    ...(licence === undefined ? {} : { licence }),
  };
}

async function keepScript(path: string, content: Uint8Array, wheel: string, place: Place): Promise<Kept> {
  const up = place.site.replace(/[^/]+/g, '..');
  return {
    entry: await write(path, content, true, wheel, place),
    line: recordLine(`${up}/${path}`, content),
  };
}

async function write(
  path: string,
  content: Uint8Array,
  executable: boolean,
  wheel: string,
  place: Place,
): Promise<VirtualenvEntry> {
  const file = join(place.written, path);
  await outputFile(file, content);
  return { kind: 'file', path, source: { file }, size: content.length, executable, wheel };
}

async function read(path: string): Promise<{ readonly content: Buffer; readonly mode: number }> {
  await using file = await open(path);
  const [content, { mode }] = await Promise.all([file.readFile(), file.stat()]);
  return { content, mode };
}
