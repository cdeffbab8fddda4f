import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { execa } from 'execa';
import { extract } from 'tar-stream';
import { hostArchOf, nearest, type Distro, type Distros } from '../plan/distros.ts';
import { codeOf, messageOf, UserError } from '../support/errors.ts';

/** A package file on this machine, with what its own metadata says. */
export interface PackageFile {
  readonly file: string;
  readonly name: string;
  readonly version: string;
  readonly arch: string;
}

/**
 * Reads the control fields of a .deb (deb(5)), with no tool of Debian's.
 * @throws UserError when there is no such file, or it is not a .deb
 */
export async function readPackageFile(file: string): Promise<PackageFile> {
  const { member, content } = await controlMember(file);
  const fields = controlFields(await controlText(file, await decompressed(file, member, content)));
  const field = (name: string): string => fields.get(name) ?? refuse(file, `its control file has no ${name}`);
  return { file, name: field('package'), version: field('version'), arch: field('architecture') };
}

/**
 * The distro that a package was built for, by the tag that ends its version ("…~deb13u0").
 * @param wanted the distro's name where the person gave it
 * @throws UserError when the version names none, or another one than wanted
 */
export function distroOf(pkg: PackageFile, distros: Distros, wanted?: Distro): Distro {
  const tagged = distros.all.find(({ tag }) => pkg.version.endsWith(`~${tag}`));
  if (wanted !== undefined && tagged !== undefined && wanted.name !== tagged.name) {
    throw new UserError(`${basename(pkg.file)} is built for ${tagged.name}, not for ${wanted.name}`, {
      hints: [`Leave --distro out, or build one with: npm run package -- --distro ${wanted.name}`],
    });
  }
  const distro = wanted ?? tagged;
  if (distro !== undefined) return distro;
  throw new UserError(
    `${basename(pkg.file)}: its version ${pkg.version} does not say for which distro it is`,
    {
      hints: [`Name it with --distro: ${distros.all.map(({ name }) => name).join(', ')}`],
    },
  );
}

/** Refuses a package whose machine code cannot run here; `hostArch` is Node's name of the architecture. */
export function requireRunnable(pkg: PackageFile, hostArch: string): void {
  const own = hostArchOf(hostArch);
  if (pkg.arch === 'all' || pkg.arch === own) return;
  throw new UserError(`${basename(pkg.file)} is for ${pkg.arch}, and this machine is ${own}`, {
    hints: [`Check it on a machine of ${pkg.arch}.`],
  });
}

/**
 * The named things of a list, in the list's order; all of them when no name is given.
 * @throws UserError that gives the nearest name and the whole list
 */
export function selectNamed<T extends { readonly name: string }>(
  all: readonly T[],
  names: readonly string[],
  what: string,
): readonly T[] {
  const known = all.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    throw new UserError(`unknown ${what} "${name}"${near === undefined ? '' : `; did you mean "${near}"?`}`, {
      hints: [`Every ${what}: ${known.join(', ')}`],
    });
  }
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}

/** The second member of the ar(5) archive: control.tar, compressed or not. */
async function controlMember(file: string): Promise<{ member: string; content: Buffer }> {
  const handle = await open(file).catch((error: unknown) => {
    const gone = codeOf(error) === 'ENOENT';
    throw new UserError(gone ? `there is no package ${file}` : `${file}: ${messageOf(error)}`, {
      hints: gone ? ['Build one with: npm run package -- --distro debian'] : [],
      cause: error,
    });
  });
  try {
    if ((await handle.stat()).isDirectory()) refuse(file, 'it is a folder');
    const read = async (position: number, length: number): Promise<Buffer> => {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, position);
      return buffer.subarray(0, bytesRead);
    };
    if ((await read(0, 8)).toString('latin1') !== '!<arch>\n') refuse(file, 'it is not an ar archive');
    let position = 8;
    for (let header = await read(position, 60); header.length === 60; header = await read(position, 60)) {
      const member = header.toString('latin1', 0, 16).trim().replace(/\/$/, '');
      const size = Number(header.toString('latin1', 48, 58).trim());
      // A control archive is some kilobytes; a hostile size must not be allocated.
      if (!Number.isSafeInteger(size) || size > 64e6 * (member.startsWith('control.tar') ? 1 : 1e6)) {
        refuse(file, `its member ${member} has an impossible size`);
      }
      if (member.startsWith('control.tar')) return { member, content: await read(position + 60, size) };
      position += 60 + size + (size % 2);
    }
  } finally {
    await handle.close();
  }
  return refuse(file, 'it has no control.tar');
}

async function decompressed(file: string, member: string, content: Buffer): Promise<Buffer> {
  try {
    if (member.endsWith('.gz')) return gunzipSync(content);
    if (member.endsWith('.zst')) return zstdDecompressSync(content);
    if (!member.endsWith('.xz')) return content;
    const { stdout } = await execa('xz', ['--decompress', '--stdout'], {
      input: content,
      encoding: 'buffer',
    });
    return Buffer.from(stdout);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new UserError('xz is not installed', { cause: error });
    return refuse(file, `its ${member} cannot be decompressed: ${messageOf(error).split('\n')[0] ?? ''}`);
  }
}

async function controlText(file: string, tar: Buffer): Promise<string> {
  const archive = extract();
  archive.end(tar);
  for await (const entry of archive) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
    if (/^(\.\/)?control$/.test(entry.header.name)) return Buffer.concat(chunks).toString('utf8');
  }
  return refuse(file, 'its control.tar has no control file');
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

function refuse(file: string, why: string): never {
  throw new UserError(`${file} is not a Debian package: ${why}`);
}
