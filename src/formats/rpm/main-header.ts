import type { Package } from '../../installation/package.ts';
import type { Compression } from '../../plan/compression.ts';
import { changelogOf } from './changelog.ts';
import { dependenciesOf } from './dependencies/dependencies.ts';
import type { Dependency } from './dependencies/dependency.ts';
import { descriptionOf, vendorOf } from './description.ts';
import { oneLine } from './field.ts';
import { fileTags } from './files/file-tags.ts';
import { encodeHeader, type HeaderValue } from './encoding/header.ts';
import { identityOf, type Identity } from './identity.ts';
import { licenseOf } from './license.ts';
import type { PassedPayload } from './encoding/payload.ts';
import { scriptStates } from './scripts.ts';
import { sha256Algorithm, tag } from './encoding/tag.ts';

/** A payload that is written. */
export interface WrittenPayload extends PassedPayload {
  readonly compression: Compression;
  /** SHA-256 of the compressed archive, in lower-case hexadecimal. */
  readonly compressedDigest: string;
}

/** Instead of the building machine's name, as the same package is built everywhere. */
const buildHost = 'reproducible';

/** Level that the payload is compressed with, as far as rpm's own readers use it. */
const levels: Readonly<Record<Compression, string>> = { zstd: '9', xz: '6' };

type Tags = (readonly [number, HeaderValue])[];

/**
 * The main header: what rpm learns about a package before it unpacks it, and keeps in its database.
 * @throws UserError for metadata that it cannot hold
 */
export function encodeMainHeader(pkg: Package, payload: WrittenPayload): Buffer {
  const identity = identityOf(pkg);
  const tags: Tags = [
    ...descriptionTags(pkg, identity),
    ...dependencyTags(pkg, identity, payload.compression),
    ...fileTags(pkg.entries, payload.files, pkg.epoch),
    ...scriptTags(pkg),
    ...changelogTags(pkg),
    ...payloadTags(payload),
  ];
  return encodeHeader(tag.HEADERIMMUTABLE, new Map(tags));
}

function descriptionTags(pkg: Package, identity: Identity): Tags {
  const { name, evr, arch } = identity;
  return [
    [tag.HEADERI18NTABLE, { type: 'strings', values: ['C'] }],
    [tag.NAME, string(name)],
    [tag.VERSION, string(identity.version)],
    [tag.RELEASE, string(identity.release)],
    [tag.SUMMARY, { type: 'i18n', values: [oneLine('summary', pkg.summary)] }],
    [tag.DESCRIPTION, { type: 'i18n', values: [descriptionOf(pkg).join('\n')] }],
    [tag.GROUP, { type: 'i18n', values: ['Unspecified'] }],
    [tag.BUILDTIME, { type: 'int32', values: [pkg.epoch] }],
    [tag.BUILDHOST, string(buildHost)],
    [tag.VENDOR, string(vendorOf(pkg))],
    [tag.PACKAGER, string(oneLine('maintainer', pkg.maintainer))],
    [tag.LICENSE, string(licenseOf(pkg))],
    [tag.URL, string(oneLine('homepage', pkg.homepage))],
    [tag.OS, string('linux')],
    [tag.ARCH, string(arch)],
    [tag.PLATFORM, string(`${arch}-linux`)],
    // A package without it is taken for a source package.
    [tag.SOURCERPM, string(`${name}-${evr}.src.rpm`)],
    [tag.ENCODING, string('utf-8')],
  ];
}

function dependencyTags(pkg: Package, identity: Identity, compression: Compression): Tags {
  const { requires, provides, recommends, suggests } = dependenciesOf(pkg, identity, compression);
  return [
    ...dependencyLists(requires, tag.REQUIRENAME, tag.REQUIREFLAGS, tag.REQUIREVERSION),
    ...dependencyLists(provides, tag.PROVIDENAME, tag.PROVIDEFLAGS, tag.PROVIDEVERSION),
    ...dependencyLists(recommends, tag.RECOMMENDNAME, tag.RECOMMENDFLAGS, tag.RECOMMENDVERSION),
    ...dependencyLists(suggests, tag.SUGGESTNAME, tag.SUGGESTFLAGS, tag.SUGGESTVERSION),
  ];
}

function dependencyLists(list: readonly Dependency[], names: number, flags: number, versions: number): Tags {
  if (list.length === 0) return [];
  return [
    [names, { type: 'strings', values: list.map(({ name }) => name) }],
    [flags, { type: 'int32', values: list.map((each) => each.flags) }],
    [versions, { type: 'strings', values: list.map(({ version }) => version) }],
  ];
}

function scriptTags(pkg: Package): Tags {
  return scriptStates(pkg.scripts).flatMap((script): Tags => [
    [script.tag, string(script.text)],
    [script.programTag, string('/bin/sh')],
  ]);
}

function changelogTags(pkg: Package): Tags {
  const changes = changelogOf(pkg);
  if (changes.length === 0) return [];
  return [
    [tag.CHANGELOGTIME, { type: 'int32', values: changes.map(({ time }) => time) }],
    [tag.CHANGELOGNAME, { type: 'strings', values: changes.map(({ author }) => author) }],
    [tag.CHANGELOGTEXT, { type: 'strings', values: changes.map(({ text }) => text) }],
  ];
}

function payloadTags({ compression, compressedDigest, digest }: WrittenPayload): Tags {
  return [
    [tag.PAYLOADFORMAT, string('cpio')],
    [tag.PAYLOADCOMPRESSOR, string(compression)],
    [tag.PAYLOADFLAGS, string(levels[compression])],
    [tag.PAYLOADDIGESTALGO, { type: 'int32', values: [sha256Algorithm] }],
    [tag.PAYLOADDIGEST, { type: 'strings', values: [compressedDigest] }],
    [tag.PAYLOADDIGESTALT, { type: 'strings', values: [digest] }],
  ];
}

function string(value: string): HeaderValue {
  return { type: 'string', value };
}
