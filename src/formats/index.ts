import type { Distro } from '../plan/distros.ts';
import { debFormat } from './deb/format.ts';
import type { Format } from './format.ts';

const formats: Readonly<Record<Distro['format'], Format>> = { deb: debFormat };

/** The format that a distro's packages have. */
export function findFormat(name: Distro['format']): Format {
  return formats[name];
}
