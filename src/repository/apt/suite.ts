import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { arches, type Arch } from '../../config/architectures.ts';
import type { SigningKey } from '../../signing/key.ts';
import type { Context } from '../../support/context.ts';
import { sha256 } from '../../support/caching/digest.ts';
import { run } from '../../support/process.ts';
import { signInto } from '../indexes/sign.ts';
import type { Staged } from '../indexes/staged.ts';
import type { PublishedPackage } from '../published.ts';

/** What a suite's Release file says. */
export interface SuiteOptions {
  readonly suite: string;
  /** Who publishes it: what "Origin" and "Label" say. */
  readonly origin: string;
  readonly description: string;
  readonly date: Date;
  /** The days after which apt refuses the index; it does not expire when absent. */
  readonly validFor?: number | undefined;
}

/** SHA-256 is enough for every apt of a supported distro. */
const digests = ['MD5', 'SHA1', 'SHA512'].flatMap((name) => ['-o', `APT::FTPArchive::${name}=false`]);

/**
 * Writes the index of a suite: Packages, Release and its signatures, with copies of Packages under their digests.
 * @param packages that it lists; their files are in place
 * @param root the repository's folder
 * @param staging an empty folder
 */
export async function stageSuite(
  packages: readonly PublishedPackage[],
  options: SuiteOptions,
  { root, staging, key }: { readonly root: string; readonly staging: string; readonly key: SigningKey },
  context: Pick<Context, 'signal'>,
): Promise<Staged> {
  const bodies: string[] = [];
  const indexes: string[] = [];
  const folders: string[] = [];
  for (const arch of arches) {
    const listed = packages.filter((one) => one.arch === arch);
    const folder = `main/binary-${arch}`;
    const text = await packagesText(listed, join(root, 'apt'), context);
    // The name and time of a gzip file are left empty: the same packages give the same bytes.
    const files = [
      [`${folder}/Packages`, Buffer.from(text)],
      [`${folder}/Packages.gz`, gzipSync(text)],
    ] as const;
    for (const [path, content] of files) {
      const byHash = `${folder}/by-hash/SHA256/${sha256(content)}`;
      await write(join(staging, path), content);
      indexes.push(path);
      bodies.push(byHash);
    }
    folders.push(`${folder}/by-hash/SHA256`);
  }
  const release = join(staging, 'Release');
  await writeFile(release, await releaseText(staging, arches, options, context));
  for (const path of bodies) await mkdir(dirname(join(staging, path)), { recursive: true });
  for (const [at, path] of bodies.entries())
    await copyFile(join(staging, indexes[at] ?? ''), join(staging, path));
  await signInto('detach-sign', release, `${release}.gpg`, key, context);
  await signInto('clear-sign', release, join(staging, 'InRelease'), key, context);
  const to = join(root, 'apt', 'dists', options.suite);
  return { from: staging, to, bodies, folders, heads: [...indexes, 'Release', 'Release.gpg', 'InRelease'] };
}

/** The stanzas of packages, as apt-ftparchive(1) writes them: fields of the package, its path, size and digest. */
async function packagesText(
  packages: readonly PublishedPackage[],
  cwd: string,
  context: Pick<Context, 'signal'>,
): Promise<string> {
  const stanzas: string[] = [];
  for (const { path } of packages) {
    const args = [...digests, 'packages', path.replace(/^apt\//, '')];
    const { stdout } = await run('apt-ftparchive', args, context, { cwd });
    stanzas.push(`${stdout.trim()}\n`);
  }
  return stanzas.join('\n');
}

async function releaseText(
  folder: string,
  architectures: readonly Arch[],
  { suite, origin, description, date, validFor }: SuiteOptions,
  context: Pick<Context, 'signal'>,
): Promise<string> {
  const fields: Readonly<Record<string, string>> = {
    Origin: origin,
    Label: origin,
    Suite: suite,
    Codename: suite,
    Architectures: architectures.join(' '),
    Components: 'main',
    Description: description,
    'Acquire-By-Hash': 'yes',
    Date: inUtc(date),
  };
  const settings = Object.entries(fields).flatMap(([name, value]) => [
    '-o',
    `APT::FTPArchive::Release::${name}=${value}`,
  ]);
  const { stdout } = await run('apt-ftparchive', [...digests, ...settings, 'release', folder], context);
  // apt-ftparchive 2.6 leaves out a Valid-Until that it is given.
  const end = validFor === undefined ? '' : `Valid-Until: ${inUtc(daysAfter(date, validFor))}\n`;
  return `${end}${stdout}\n`;
}

function daysAfter(date: Date, days: number): Date {
  return new Date(date.getTime() + days * 86_400_000);
}

function inUtc(date: Date): string {
  return date.toUTCString().replace('GMT', 'UTC');
}

async function write(path: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
