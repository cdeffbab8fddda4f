import { gzipSync, zstdCompressSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** A .deb with nothing but a control file, as deb(5) lays it out. */
export async function smallDeb(
  fields: Readonly<Record<string, string>>,
  compression: '' | '.gz' | '.zst' = '.gz',
): Promise<Buffer> {
  const tar = pack();
  const control = Object.entries(fields).map(([name, value]) => `${name}: ${value}\n`);
  tar.entry({ name: './', type: 'directory' });
  tar.entry({ name: './control' }, control.join(''));
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar as AsyncIterable<Buffer>) chunks.push(chunk);
  const plain = Buffer.concat(chunks);
  const content = { '': () => plain, '.gz': () => gzipSync(plain), '.zst': () => zstdCompressSync(plain) };
  return Buffer.concat([
    Buffer.from('!<arch>\n'),
    member('debian-binary', Buffer.from('2.0\n')),
    member(`control.tar${compression}`, content[compression]()),
    member('data.tar', Buffer.alloc(0)),
  ]);
}

/** A member of an ar(5) archive: a header of 60 bytes, and the content filled up to an even length. */
export function member(name: string, content: Buffer, size = content.length): Buffer {
  const header = `${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}${String(size).padEnd(10)}\`\n`;
  return Buffer.concat([Buffer.from(header), content, Buffer.alloc(content.length % 2)]);
}
