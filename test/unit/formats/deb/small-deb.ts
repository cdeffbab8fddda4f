import { execFileSync } from 'node:child_process';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { pack } from 'tar-stream';

export const compressions = ['', '.gz', '.xz', '.zst'] as const;
type Compression = (typeof compressions)[number];

/** A .deb with a control file and these files in its payload, as deb(5) lays it out. */
export async function smallDeb(
  fields: Readonly<Record<string, string>>,
  compression: Compression = '.gz',
  files: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const control = Object.entries(fields).map(([name, value]) => `${name}: ${value}\n`);
  return debOf(
    compression,
    await tarOf({ control: control.join('') }, compression),
    await tarOf(files, compression),
  );
}

/** The same, of archives that are packed already. */
export function debOf(compression: Compression, control: Buffer, data: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from('!<arch>\n'),
    member('debian-binary', Buffer.from('2.0\n')),
    member(`control.tar${compression}`, control),
    member(`data.tar${compression}`, data),
  ]);
}

/** A compressed tar archive of these files, by their paths without "./". */
export async function tarOf(
  files: Readonly<Record<string, string>>,
  compression: Compression,
): Promise<Buffer> {
  const tar = pack();
  tar.entry({ name: './', type: 'directory' });
  for (const [path, text] of Object.entries(files)) tar.entry({ name: `./${path}` }, text);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar as AsyncIterable<Buffer>) chunks.push(chunk);
  const plain = Buffer.concat(chunks);
  const content = {
    '': () => plain,
    '.gz': () => gzipSync(plain),
    '.xz': () => execFileSync('xz', ['--stdout'], { input: plain }),
    '.zst': () => zstdCompressSync(plain),
  };
  return content[compression]();
}

/** A member of an ar(5) archive: a header of 60 bytes, and the content filled up to an even length. */
export function member(name: string, content: Buffer, size = content.length): Buffer {
  const header = `${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}${String(size).padEnd(10)}\`\n`;
  return Buffer.concat([Buffer.from(header), content, Buffer.alloc(content.length % 2)]);
}
