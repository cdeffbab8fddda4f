import { basename } from 'node:path';
import { Enums, Models } from '@cyclonedx/cyclonedx-library';
import { PackageURL } from 'packageurl-js';
import type { BundledWheel } from '../virtualenv/virtualenv.ts';
import type { NativeLibrary } from './libraries.ts';
import { licensesOf } from './license.ts';
import type { BomContent } from './content.ts';
import type { StatedComponent } from './wheel-sboms.ts';

/** A wheel, with what scanners look it up by. */
export function wheelComponent(wheel: BomContent['wheels'][number]): Models.Component {
  const { name, version, file, built, homepage } = wheel;
  const qualifiers = built === undefined ? { file_name: file } : undefined;
  const website = homepage === undefined ? [] : [homepage];
  return new Models.Component(Enums.ComponentType.Library, name, {
    bomRef: `${name} ${version}`,
    version,
    purl: new PackageURL('pypi', undefined, name, version, qualifiers).toString(),
    licenses: licensesOf(wheel.license),
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], wheel.sha256]]),
    supplier: supplierOf(wheel),
    externalReferences: new Models.ExternalReferenceRepository(
      website.map((url) => new Models.ExternalReference(url, Enums.ExternalReferenceType.Website)),
    ),
    properties: properties([
      ['file', file],
      [
        'built',
        built === undefined ? undefined : `${built.remedy}, from the source with SHA-256 ${built.source}`,
      ],
    ]),
  });
}

/** The authors, without their addresses. */
function supplierOf({ copyright }: Pick<BundledWheel, 'copyright'>): Models.OrganizationalEntity {
  const name = copyright.replace(/\s*<[^>]*>/g, '').trim();
  return new Models.OrganizationalEntity({ name: name === '' ? copyright : name });
}

/**
 * A native library in a wheel.
 * @param stated what the wheel's own SBOM says, for a version that the file does not
 */
export function libraryComponent(
  library: NativeLibrary,
  stated: readonly StatedComponent[],
  { licenses }: Pick<BomContent, 'licenses'>,
): Models.Component {
  const file = basename(library.path);
  const other = stated.find(({ name }) => name.toLowerCase() === library.name.toLowerCase());
  const version = library.version ?? other?.version;
  const purl = version === undefined ? undefined : (other?.purl ?? genericUrl(library.name, version));
  const source =
    library.versionFrom ?? (version === undefined ? 'nothing in the file' : 'the SBOM of its wheel');
  const license = licenses[library.path] ?? other?.license;
  return new Models.Component(Enums.ComponentType.Library, library.name, {
    bomRef: `${library.wheel} ${file}`,
    ...(version === undefined ? {} : { version }),
    ...(purl === undefined ? {} : { purl }),
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], library.sha256]]),
    licenses: licensesOf(license),
    properties: properties([
      ['file', file],
      ['soname', library.soname],
      ['version-from', source],
      ['version-date', library.date],
    ]),
  });
}

/** What only the SBOM of a wheel says is in it. */
export function statedComponent({ wheel, name, version, purl, license }: StatedComponent): Models.Component {
  return new Models.Component(Enums.ComponentType.Library, name, {
    bomRef: [wheel, name, version, purl].filter((part) => part !== undefined).join(' '),
    ...(version === undefined ? {} : { version }),
    ...(purl === undefined ? {} : { purl }),
    licenses: licensesOf(license),
    properties: properties([['stated-by', 'the SBOM of its wheel']]),
  });
}

function genericUrl(name: string, version: string): string {
  const plain = name.toLowerCase().replaceAll(' ', '-');
  return new PackageURL('generic', undefined, plain, version).toString();
}

function properties(
  values: readonly (readonly [name: string, value: string | undefined])[],
): Models.PropertyRepository {
  return new Models.PropertyRepository(
    values.flatMap(([name, value]) =>
      value === undefined ? [] : [new Models.Property(`mathesar-package:${name}`, value)],
    ),
  );
}
