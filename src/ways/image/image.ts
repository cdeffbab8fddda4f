import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hostArchOf } from '../../config/architectures.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { Distro } from '../../config/distros.ts';
import { readPackageFile } from '../../formats/shared/reading/read-package.ts';
import type { PackageFile } from '../../formats/shared/reading/package-file.ts';
import type { BuildRecord } from '../../installation/build-record.ts';
import type { Context } from '../../support/context.ts';
import { digestFile } from '../../support/caching/digest.ts';
import { UserError } from '../../support/errors.ts';
import { replace } from '../../support/files/atomic-write.ts';
import { makeFolder } from '../../support/files/make-folder.ts';
import { inScratch } from '../../support/files/scratch.ts';
import { readContainer } from '../container.ts';
import { addBytecode } from './bytecode.ts';
import { debianPackages, type Wish } from './debian.ts';
import { readImageDefinition, type ImageDefinition } from './definition.ts';
import { factsOf } from './facts.ts';
import { writeLayer } from './layer.ts';
import { writeImage } from './oci.ts';
import { addOwnFiles } from './own-files.ts';
import { imageBom, statusParagraph, withDigest } from './sbom.ts';
import { ordered, unpack, type Tree } from './tree.ts';

export interface ImageOptions {
  readonly withPostgresql: boolean;
  /** Name without a tag, such as "localhost/mathesar". */
  readonly name: string;
  /** Absolute path of the folder for the image. */
  readonly out: string;
}

/** An image that was written. */
export interface Image {
  /** Absolute path of the archive. */
  readonly path: string;
  /** Its name with its tag, by which `podman load` puts it into the store. */
  readonly reference: string;
  /** Of its manifest, "sha256:…". */
  readonly digest: string;
  readonly arch: string;
  /** Size of the archive, and of what is in it when it is unpacked; bytes. */
  readonly bytes: number;
  readonly unpackedBytes: number;
  readonly sha256: string;
  /** Absolute path of its SBOM. */
  readonly sbom: string;
}

/** What belongs to us: it has a layer of its own, so that those of Debian are fetched once for many versions. */
const ours =
  /^(etc\/mathesar|usr\/(lib|share|share\/doc)\/mathesar|usr\/bin\/mathesar|var\/lib\/mathesar)(\/|$)/;

/**
 * Makes an image from a .deb of ours.
 * @param file the .deb
 * @throws UserError for a file that is not one, for a distro that is not Debian, and without mmdebstrap
 */
export async function makeImage(
  file: string,
  options: ImageOptions,
  { distros }: Configuration,
  context: Context,
): Promise<Image> {
  await makeFolder(options.out, 'Choose another folder with --out.');
  const [definition, container] = [await readImageDefinition(), await readContainer()];
  const pkg = await readPackageFile(file);
  const { record, distro } = fitting(pkg, distros);
  const wish = wishOf(distro, record.arch, definition, options.withPostgresql);
  const files = await debianPackages(wish, context);
  return inScratch(context, async (scratch) => {
    const folder = join(scratch, 'root');
    const found = await Promise.all((await wanted(files, definition)).map(withDigest));
    const tree = await context.reporter.step('unpack', () =>
      unpack([...found.map((each) => each.file), file], folder, definition.leaveOut),
    );
    await addOwnFiles(tree, folder, {
      python: record.python,
      user: container.user,
      caBundle: distro.caBundle,
    });
    await addStatus(tree, folder, [...found, pkg]);
    const tools = await toolsFor(wish, folder, context, scratch);
    await context.reporter.step('compile bytecode', () =>
      addBytecode(tree, folder, tools, record.python, context),
    );
    const entries = ordered(tree);
    const blobs = join(scratch, 'blobs');
    const layers = await context.reporter.step('write layers', async () => [
      await writeLayer(
        'Debian',
        entries.filter(({ path }) => !ours.test(path)),
        blobs,
        record.epoch,
      ),
      await writeLayer(
        'Mathesar',
        entries.filter(({ path }) => ours.test(path)),
        blobs,
        record.epoch,
      ),
    ]);
    const facts = factsOf(record, distro, container, options);
    const name = `${record.name}_${record.packageVersion}_${record.arch}${options.withPostgresql ? '-postgresql' : ''}`;
    const path = join(options.out, `${name}.oci.tar`);
    const sbom = join(options.out, `${name}.oci.cdx.json`);
    let digest = '';
    await replace(path, async (temporary) => {
      digest = await writeImage(temporary, facts, layers, blobs);
    });
    const own = await readFile(join(folder, 'usr/lib/mathesar/sbom.cdx.json'), 'utf8');
    await replace(sbom, (temporary) => writeFile(temporary, imageBom(own, found, record.distro)));
    return {
      path,
      reference: facts.reference,
      digest,
      arch: record.arch,
      bytes: (await stat(path)).size,
      unpackedBytes: layers.reduce((sum, { unpacked }) => sum + unpacked, 0),
      sha256: await digestFile(path),
      sbom,
    };
  });
}

function fitting(
  pkg: PackageFile,
  distros: Configuration['distros'],
): { record: BuildRecord; distro: Distro } {
  const { record, file } = pkg;
  const distro = record === undefined ? undefined : distros.all.find(({ name }) => name === record.distro);
  if (record === undefined || distro?.machine.bootstrap === undefined || record.format !== 'deb') {
    throw new UserError(`${file} is not a package for Debian that this project has built`, {
      hints: ['Build one with: npm run package -- --distro debian'],
    });
  }
  return { record, distro };
}

function wishOf(distro: Distro, arch: string, definition: ImageDefinition, withPostgresql: boolean): Wish {
  const ofMajor = (names: readonly string[]) =>
    names.map((name) => name.replace('{major}', distro.postgresql));
  const [client, postgresql] = [ofMajor(definition.client), ofMajor(definition.postgresql)];
  const own = distro.depends
    .filter(({ name }) => !definition.notNeeded.includes(name))
    .map(({ name }) => name);
  const { suite, expires } = distro.machine.bootstrap ?? { suite: '', expires: false };
  return {
    suite,
    expires,
    arch,
    names: [...definition.packages, ...client, ...own, ...(withPostgresql ? postgresql : [])],
  };
}

async function wanted(
  files: readonly string[],
  definition: ImageDefinition,
): Promise<readonly PackageFile[]> {
  const all = await Promise.all(files.map(readPackageFile));
  return all.filter(({ name }) => !definition.without.includes(name));
}

/** Debian's Python for this machine, which compiles the bytecode: the image's own, unless that is for another machine. */
async function toolsFor(
  wish: Wish,
  folder: string,
  context: Context,
  scratch: string,
): Promise<{ folder: string; arch: string }> {
  const host = hostArchOf(process.arch);
  if (host === wish.arch) return { folder, arch: host };
  const files = await debianPackages({ ...wish, arch: host }, context);
  const own = join(scratch, 'tools');
  await mkdir(own);
  await unpack(files, own, []);
  return { folder: own, arch: host };
}

async function addStatus(tree: Tree, folder: string, packages: readonly PackageFile[]): Promise<void> {
  for (const pkg of packages) {
    const path = `var/lib/dpkg/status.d/${pkg.name}`;
    const place = join(folder, path);
    await mkdir(join(folder, 'var/lib/dpkg/status.d'), { recursive: true });
    await writeFile(place, statusParagraph(pkg));
    tree.set(path, { kind: 'file', path, mode: 0o644, file: place });
  }
}
