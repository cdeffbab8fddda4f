import { debFormat } from './deb/format.ts';
import type { Format } from './format.ts';
import { rpmFormat } from './rpm/format.ts';

/** Every package format. A new one is a folder here and a name in this list. */
export const formats: readonly Format[] = [debFormat, rpmFormat];

/** The format that a distro's packages have. */
export function findFormat(name: string, known = formats): Format {
  const format = known.find((each) => each.name === name);
  if (format === undefined) throw new Error(`there is no package format ${name}`);
  return format;
}
