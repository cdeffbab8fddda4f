import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { codeOf, UserError } from '../../../support/errors.ts';
import { reasonOf } from '../../../support/system-errors.ts';

/** Bytes that a stream reads at once. */
const pieceSize = 256 * 1024;

/** A file that is read piece by piece, because the sizes that it states may be hostile. */
export interface Bytes {
  readonly file: string;
  /** Bytes of the file. */
  readonly size: number;
  /** The bytes there; fewer where the file ends. */
  read(position: number, length: number): Promise<Buffer>;
  /** The same, but a file that ends before is refused; `what` names the piece. */
  require(position: number, length: number, what: string): Promise<Buffer>;
  /** The bytes from there on as a stream, up to the file's end where no length is given; `what` as for `require`. */
  stream(position: number, length: number | undefined, what: string): Readable;
  /** Whether these bytes, given as Latin-1, are at a position. */
  beginsWith(position: number, magic: string): Promise<boolean>;
  /** Throws the reason why this file is not a package, and what to do about it. */
  refuse(why: string, hint?: string): never;
  close(): Promise<void>;
}

/**
 * Opens a package file.
 * @throws UserError when it is absent, unreadable or a folder
 */
export async function openFile(file: string): Promise<Bytes> {
  const handle = await open(file).catch((error: unknown) => {
    const gone = codeOf(error) === 'ENOENT';
    throw new UserError(`cannot read the package ${file}: ${reasonOf(error)}`, {
      hints: gone ? ['Build one with: npm run package -- --distro debian'] : [],
      cause: error,
    });
  });
  const refuse = (why: string, hint = 'If it was copied or downloaded, do that again.'): never => {
    throw new UserError(`${file} is not a package: ${why}`, { hints: [hint] });
  };
  const read = async (position: number, length: number): Promise<Buffer> => {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  };
  const found = await handle.stat();
  if (found.isDirectory()) {
    await handle.close();
    return refuse('it is a folder', 'Name the package files in it.');
  }
  const required = async (position: number, length: number, what: string): Promise<Buffer> => {
    const part = await read(position, length);
    return part.length === length ? part : refuse(`it ends within its ${what}`);
  };
  async function* pieces(position: number, length: number, what: string): AsyncGenerator<Buffer> {
    for (let at = 0; at < length; at += pieceSize) {
      yield await required(position + at, Math.min(pieceSize, length - at), what);
    }
  }
  return {
    file,
    size: found.size,
    read,
    require: required,
    stream: (position, length = Math.max(0, found.size - position), what) =>
      Readable.from(pieces(position, length, what), { objectMode: false }),
    beginsWith: async (position, magic) => (await read(position, magic.length)).toString('latin1') === magic,
    refuse,
    close: () => handle.close(),
  };
}
