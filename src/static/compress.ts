import { readFile, writeFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { gzip } from 'pako';

/** whitenoise keeps a compressed twin only if it is at most this part of the file (Compressor). */
const worthwhile = 0.95;

/**
 * Writes FILE.gz beside a file if whitenoise would serve it: the browser's choice is left to whitenoise. Made by
 * pako, as zlib's output depends on the machine's processor and on how its Python or Node was built.
 * @param uncompressed extensions that whitenoise leaves alone, without the dot
 */
export async function compressTwin(path: string, uncompressed: ReadonlySet<string>): Promise<void> {
  if (uncompressed.has(posix.extname(path).slice(1).toLowerCase())) return;
  const content = await readFile(path);
  const packed = gzip(content, { level: 9 });
  if (content.length > 0 && packed.length <= worthwhile * content.length)
    await writeFile(`${path}.gz`, packed);
}
