import { open } from 'node:fs/promises';
import { codeOf, messageOf, UserError } from '../support/errors.ts';

/** A file that is read piece by piece, because what it says of its own sizes may be hostile. */
export interface Bytes {
  readonly file: string;
  /** The bytes there; fewer where the file ends. */
  read(position: number, length: number): Promise<Buffer>;
  /** The same, but a file that ends before is refused; `what` names the piece. */
  require(position: number, length: number, what: string): Promise<Buffer>;
  /** Whether these bytes, given as Latin-1, are at a position. */
  beginsWith(position: number, magic: string): Promise<boolean>;
  /** Ends with the reason why this file is no package. */
  refuse(why: string): never;
  close(): Promise<void>;
}

/**
 * Opens a package file.
 * @throws UserError when it is absent, unreadable or a folder
 */
export async function openFile(file: string): Promise<Bytes> {
  const handle = await open(file).catch((error: unknown) => {
    const gone = codeOf(error) === 'ENOENT';
    throw new UserError(gone ? `there is no package ${file}` : `${file}: ${messageOf(error)}`, {
      hints: gone ? ['Build one with: npm run package -- --distro debian'] : [],
      cause: error,
    });
  });
  const refuse = (why: string): never => {
    throw new UserError(`${file} is not a package: ${why}`);
  };
  const read = async (position: number, length: number): Promise<Buffer> => {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  };
  if ((await handle.stat()).isDirectory()) {
    await handle.close();
    return refuse('it is a folder');
  }
  return {
    file,
    read,
    require: async (position, length, what) => {
      const found = await read(position, length);
      return found.length === length ? found : refuse(`it ends within its ${what}`);
    },
    beginsWith: async (position, magic) => (await read(position, magic.length)).toString('latin1') === magic,
    refuse,
    close: () => handle.close(),
  };
}
