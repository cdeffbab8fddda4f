import { readFile } from 'node:fs/promises';
import { UserError } from '../errors.ts';

/**
 * Reads a text of this project that is run or read on the target machine, where lines end with LF.
 * @throws UserError for a line that ends with CR LF; the file system's errors as they are
 */
export async function readUnixText(path: string): Promise<string> {
  const text = await readFile(path, 'utf8');
  requireUnixLines(text, path);
  return text;
}

/**
 * Refuses a text with a line that ends with CR LF, which breaks interpreter lines and systemd units.
 * @param path where it was read, for the error
 * @throws UserError with the line
 */
export function requireUnixLines(text: string, path: string): void {
  const at = text.indexOf('\r\n');
  if (at === -1) return;
  const line = text.slice(0, at).split('\n').length;
  throw new UserError(`${path}:${line} ends with CR LF, which the target machine does not understand`, {
    hints: [
      `Convert the file: sed -i 's/\\r$//' '${path}'`,
      'If git did this, run "git config core.autocrlf false" and check the files out again; .gitattributes asks for LF.',
    ],
  });
}
