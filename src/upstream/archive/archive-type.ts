import { open } from 'node:fs/promises';
import { UserError } from '../../support/errors.ts';
import { reasonOf } from '../../support/system-errors.ts';

/** How far into a file a tar says what it is: the magic "ustar" stands at 257 (pax(1)). */
const tarMagicAt = 257;

const magics: readonly (readonly [name: string, magic: readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['an xz file', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['a zstd file', [0x28, 0xb5, 0x2f, 0xfd]],
  ['a bzip2 file', [0x42, 0x5a, 0x68]],
  ['a zip file', [0x50, 0x4b, 0x03, 0x04]],
];

/**
 * Checks by its content, not its name, that a file is a .tar.gz or a plain .tar.
 * @param origin name of the file in the error
 * @throws UserError that says what the file is instead
 */
export async function requireTarball(path: string, origin: string): Promise<'gzip' | 'tar'> {
  const type = describe(await readStart(path, origin));
  if (type === 'gzip' || type === 'tar') return type;
  const isPage = type === 'an HTML page';
  throw new UserError(`${origin} is not a release: it is ${type}, not a .tar.gz or .tar`, {
    hints: [
      isPage
        ? 'A login or a proxy often sends a page instead of the file: open the address in a browser.'
        : 'Pack the release as .tar.gz, or unpack it and use --source with the folder.',
    ],
  });
}

function describe(start: Buffer): string {
  if (start.length === 0) return 'empty';
  for (const [name, magic] of magics) {
    if (magic.every((byte, index) => start[index] === byte)) return name;
  }
  if (start.subarray(tarMagicAt, tarMagicAt + 5).toString('latin1') === 'ustar') return 'tar';
  if (/^(\ufeff)?\s*<(!doctype|html|head|\?xml|!--)/i.test(start.toString('utf8'))) return 'an HTML page';
  return 'something else';
}

async function readStart(path: string, origin: string): Promise<Buffer> {
  try {
    await using file = await open(path);
    const start = Buffer.alloc(512);
    const { bytesRead } = await file.read(start, 0, start.length, 0);
    return start.subarray(0, bytesRead);
  } catch (error) {
    throw new UserError(`cannot read ${origin}: ${reasonOf(error)}`, {
      hints: ['Choose another release with --source.'],
      cause: error,
    });
  }
}
