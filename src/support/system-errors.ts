import { codeOf, messageOf } from './errors.ts';

/** What the system's error codes mean (errno(3)), as the end of a sentence. */
const meanings = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'a file of that name exists',
  EFBIG: 'the file is too large for its file system',
  EIO: 'the disk reports an error',
  EISDIR: 'it is a folder',
  ENOENT: 'no such file or folder',
  ENOSPC: 'no space left on the disk',
  ENOTDIR: 'there is a file where a folder should be',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
} as const;

/** A system error that has words here. */
export type SystemErrorCode = keyof typeof meanings;

/** The words for an error code. */
export function meaningOf(code: SystemErrorCode): string {
  return meanings[code];
}

/** The code of an error that came from the system and has words here; otherwise undefined. */
export function systemErrorOf(error: unknown): SystemErrorCode | undefined {
  const code = codeOf(error);
  return code !== undefined && Object.hasOwn(meanings, code) ? (code as SystemErrorCode) : undefined;
}

/** Why something failed: the words for a system error, or any other error's own message. */
export function reasonOf(error: unknown): string {
  const code = systemErrorOf(error);
  return code === undefined ? messageOf(error) : meanings[code];
}

/** What to do about a disk without room, wherever it is found out. */
export const spaceHint = 'Free some space, or set MATHESAR_PACKAGE_CACHE or --out to another disk.';

/** What strerror(3) says of such a disk, in a program's output: the line with it; undefined where no line says it. */
export function lineOfFullDisk(output: string): string | undefined {
  return output
    .split('\n')
    .find((line) => /No space left on device|Disk quota exceeded/.test(line))
    ?.trim();
}
