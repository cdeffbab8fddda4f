import { absolutePath } from '../../shared/reading/package-entry.ts';
import type { HeaderValues } from '../encoding/header-values.ts';
import { tag } from '../encoding/tag.ts';

/** What the header says about a path, besides what the payload says. */
export interface ListedFile {
  readonly path: string;
  /** Type and permission bits. */
  readonly mode: number;
  readonly size: number;
  readonly time: number;
  readonly owner: string;
  readonly group: string;
  readonly target: string;
}

/** The files that a header lists, in its order. */
export function fileList(values: HeaderValues): readonly ListedFile[] {
  const texts = (number: number): readonly string[] => (values.get(number) ?? []).map(String);
  const numbers = (number: number): readonly number[] => (values.get(number) ?? []).map(Number);
  const folders = texts(tag.DIRNAMES);
  const places = numbers(tag.DIRINDEXES);
  const [modes, times] = [numbers(tag.FILEMODES), numbers(tag.FILEMTIMES)];
  const sizes = values.has(tag.LONGFILESIZES) ? numbers(tag.LONGFILESIZES) : numbers(tag.FILESIZES);
  const [owners, groups] = [texts(tag.FILEUSERNAME), texts(tag.FILEGROUPNAME)];
  const targets = texts(tag.FILELINKTOS);
  return texts(tag.BASENAMES).map((name, index) => ({
    path: absolutePath(`${folders[places[index] ?? -1] ?? ''}${name}`),
    mode: modes[index] ?? 0,
    size: sizes[index] ?? 0,
    time: times[index] ?? 0,
    owner: owners[index] ?? '',
    group: groups[index] ?? '',
    target: targets[index] ?? '',
  }));
}
