import type { Distro } from '../config/distros.ts';
import { debFormat } from './deb/format.ts';
import type { Format } from './format.ts';
import { rpmFormat } from './rpm/format.ts';

const byName: Readonly<Record<Distro['format'], Format>> = { deb: debFormat, rpm: rpmFormat };

export const formats: readonly Format[] = Object.values(byName);

/** The format that a distro's packages have. */
export function findFormat(name: Distro['format']): Format {
  return byName[name];
}
