import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { execa } from 'execa';
import { extract } from 'tar-stream';
import { codeOf, messageOf, UserError } from '../../support/errors.ts';
import type { Bytes } from '../bytes.ts';
import type { PackageFile } from '../package-file.ts';

/** A control archive is some kilobytes. */
const largestControlArchive = 64e6;

/**
 * Reads the control fields of a .deb (deb(5)).
 * @throws UserError when it is a broken one
 */
export async function readDeb(bytes: Bytes): Promise<PackageFile> {
  const { member, content } = await controlMember(bytes);
  const fields = controlFields(await controlText(bytes, await decompressed(bytes, member, content)));
  const field = (name: string): string => fields.get(name) ?? bytes.refuse(`its control file has no ${name}`);
  const [name, version, arch] = [field('package'), field('version'), field('architecture')];
  return { file: bytes.file, format: 'deb', name, version, arch };
}

/** The second member of the ar(5) archive: control.tar, compressed or not. */
async function controlMember(bytes: Bytes): Promise<{ member: string; content: Buffer }> {
  let position = 8;
  const next = (): Promise<Buffer> => bytes.read(position, 60);
  for (let header = await next(); header.length === 60; header = await next()) {
    const member = header.toString('latin1', 0, 16).trim().replace(/\/$/, '');
    const size = Number(header.toString('latin1', 48, 58).trim());
    const isControl = member.startsWith('control.tar');
    if (!Number.isSafeInteger(size) || size < 0 || (isControl && size > largestControlArchive)) {
      bytes.refuse(`its member ${member} has an impossible size`);
    }
    if (isControl) return { member, content: await bytes.require(position + 60, size, member) };
    position += 60 + size + (size % 2);
  }
  return bytes.refuse('it has no control.tar');
}

async function decompressed(bytes: Bytes, member: string, content: Buffer): Promise<Buffer> {
  // A small file may be a bomb.
  const limit = { maxOutputLength: largestControlArchive };
  try {
    if (member.endsWith('.gz')) return gunzipSync(content, limit);
    if (member.endsWith('.zst')) return zstdDecompressSync(content, limit);
    if (!member.endsWith('.xz')) return content;
    const { stdout } = await execa('xz', ['--decompress', '--stdout'], {
      input: content,
      encoding: 'buffer',
      maxBuffer: largestControlArchive,
    });
    return Buffer.from(stdout);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new UserError('xz is not installed', { cause: error });
    return bytes.refuse(`its ${member} cannot be decompressed: ${messageOf(error).split('\n')[0] ?? ''}`);
  }
}

async function controlText(bytes: Bytes, tar: Buffer): Promise<string> {
  const archive = extract();
  archive.end(tar);
  for await (const entry of archive) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
    if (/^(\.\/)?control$/.test(entry.header.name)) return Buffer.concat(chunks).toString('utf8');
  }
  return bytes.refuse('its control.tar has no control file');
}

/** Field names are in lower case (Debian Policy 5.1); continuation lines are not needed here. */
function controlFields(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').filter((line) => /^[^\s:]+:/.test(line));
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
}
