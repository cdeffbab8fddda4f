import { PackageURL } from 'packageurl-js';
import { digestFile } from '../../support/caching/digest.ts';
import { sha256 } from '../../support/caching/digest.ts';
import type { PackageFile } from '../../formats/shared/reading/package-file.ts';

/** A package of Debian's in the image. */
export interface DebianPackage extends PackageFile {
  readonly sha256: string;
}

/** @returns the same with the digest of the file */
export async function withDigest(pkg: PackageFile): Promise<DebianPackage> {
  return { ...pkg, sha256: await digestFile(pkg.file) };
}

interface Bom {
  serialNumber?: string;
  components?: object[];
  [key: string]: unknown;
}

/**
 * The SBOM of an image: that of the package in it (CycloneDX), with Debian's packages. The same image has the same one.
 * @param own text of the package's SBOM
 */
export function imageBom(own: string, packages: readonly DebianPackage[], release: string): string {
  const bom = JSON.parse(own) as Bom;
  const components = packages.map(({ name, version, arch, sha256: hash }) => {
    const purl = new PackageURL('deb', 'debian', name, version, { arch, distro: release }).toString();
    return {
      type: 'library',
      'bom-ref': purl,
      name,
      version,
      purl,
      hashes: [{ alg: 'SHA-256', content: hash }],
    };
  });
  const whole: Bom = { ...bom, components: [...(bom.components ?? []), ...components] };
  delete whole.serialNumber;
  const digest = sha256(JSON.stringify(whole));
  const uuid = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `5${digest.slice(13, 16)}`,
    `a${digest.slice(17, 20)}`,
  ];
  return `${JSON.stringify({ ...whole, serialNumber: `urn:uuid:${uuid.join('-')}-${digest.slice(20, 32)}` }, undefined, 2)}\n`;
}

/** What scanners of images look for where there is no dpkg: a paragraph of its database for a package. */
export function statusParagraph({ name, version, arch }: PackageFile): string {
  return `Package: ${name}\nStatus: install ok installed\nArchitecture: ${arch}\nVersion: ${version}\nMaintainer: Debian\n`;
}
