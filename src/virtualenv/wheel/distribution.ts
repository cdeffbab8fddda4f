import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, UserError } from '../../support/errors.ts';
import { parseEntryPoints, type EntryPoint } from './entry-points.ts';
import { fieldOf, parseFields, type Fields } from './metadata.ts';
import { parseRecord } from './record.ts';
import type { ChosenWheel } from '../remedies.ts';
import { normaliseName } from '../lock/requirements.ts';

/** An installed wheel, as its metadata folder describes it. */
export interface Distribution {
  readonly chosen: ChosenWheel;
  /** Name of its metadata folder, e.g. "gunicorn-23.0.0.dist-info". */
  readonly info: string;
  readonly fields: Fields;
  readonly entryPoints: readonly EntryPoint[];
  /** Paths of its files, relative to the folder that wheels were installed into. */
  readonly paths: readonly string[];
}

/**
 * The wheels that lie in a folder, sorted by name.
 * @throws UserError when a wheel lists files outside the folder; an Error when others lie there than were chosen
 */
export async function readDistributions(
  folder: string,
  wheels: readonly ChosenWheel[],
): Promise<readonly Distribution[]> {
  const infos = (await readdir(folder)).filter((name) => name.endsWith('.dist-info'));
  const found = await Promise.all(infos.map((info) => readDistribution(folder, info, wheels)));
  const missing = wheels.filter(({ name }) => !found.some(({ chosen }) => chosen.name === name));
  if (missing.length > 0) throw new Error(`not installed: ${missing.map(({ name }) => name).join(', ')}`);
  return found.sort((a, b) => (a.chosen.name < b.chosen.name ? -1 : 1));
}

async function readDistribution(
  folder: string,
  info: string,
  wheels: readonly ChosenWheel[],
): Promise<Distribution> {
  const read = (name: string): Promise<string> => readFile(join(folder, info, name), 'utf8');
  const fields = parseFields(await read('METADATA'));
  const name = normaliseName(fieldOf(fields, 'Name') ?? info);
  const chosen = wheels.find((wheel) => wheel.name === name);
  if (chosen === undefined) throw new Error(`${info} was installed though it was not chosen`);
  const entryPoints = await read('entry_points.txt').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  });
  const paths = parseRecord(await read('RECORD')).map(({ path }) => path);
  const outside = paths.find((path) => path.startsWith('/') || path.split('/').includes('..'));
  if (outside !== undefined) throw new UserError(`the wheel of ${name} lists ${outside}, outside its folder`);
  return { chosen, info, fields, entryPoints: parseEntryPoints(entryPoints, name), paths };
}
