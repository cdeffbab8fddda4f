import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Definition } from '../../config/definition.ts';
import type { Distro } from '../../config/distros.ts';
import { arrangeEntries, configEntry, textEntry } from '../../installation/content.ts';
import type { ContentEntry, Package } from '../../installation/package.ts';
import { readYaml } from '../../support/text/yaml.ts';
import { sourceText } from '../indexes/client-files.ts';
import { keyringOnTarget, rpmKeyOnTarget, sourceOnTarget, trustPackageName } from '../layout.ts';
import { armoredKeys, binaryKeys, type PublicKey } from './keys.ts';
import { versionOf } from './version.ts';

const words = z.strictObject({
  deb: z.strictObject({ section: z.string(), summary: z.string() }),
  rpm: z.strictObject({ section: z.string(), summary: z.string() }),
  description: z.array(z.string()).min(1),
  change: z.string(),
  copyright: z.string(),
  license: z.string(),
});
const wordsFile = fileURLToPath(new URL('package.yaml', import.meta.url));

export interface TrustInput {
  /** What is published. */
  readonly software: Pick<Definition, 'name' | 'homepage' | 'maintainer'>;
  /** Where the repository is served, without a final "/". */
  readonly url: string;
  /** All that machines are to trust, that which signs first. */
  readonly keys: readonly PublicKey[];
}

/** The package that makes machines of a distro trust a repository, and know where it is, as made at a date. */
export async function trustPackage(
  distro: Pick<Distro, 'name' | 'title' | 'format' | 'tag' | 'packageManager'>,
  { software, url, keys }: TrustInput,
  date: Date,
): Promise<Package> {
  const { name, homepage, maintainer } = software;
  const { description, change, copyright, license, ...formats } = await readYaml(
    wordsFile,
    words,
    'src/repository/trust/',
  );
  const { section, summary } = distro.format === 'deb' ? formats.deb : formats.rpm;
  const epoch = Math.floor(date.getTime() / 1000);
  const version = versionOf(date);
  const fingerprints = keys.map(({ fingerprint }) => fingerprint).join(' and ');
  const changes = [change.replace('KEYS', fingerprints).replace('URL', url)];
  const named = (text: string): string => text.replaceAll('NAME', name);
  return {
    name: trustPackageName(distro, name),
    version,
    revision: '1',
    distroTag: distro.tag,
    arch: 'all',
    maintainer,
    homepage,
    section,
    summary: named(summary),
    description: description.map(named),
    license,
    preDepends: [],
    depends: [],
    recommends: [],
    suggests: [],
    entries: arrangeEntries(await contentOf(distro, { name, url, keys })),
    scripts: {},
    members: [],
    epoch,
    changelog: [{ release: version, revision: '1', epoch, changes }],
    copyright: [{ title: named('the repository of NAME'), files: ['*'], copyright, license, texts: [] }],
    accounts: [],
    bundled: [],
  };
}

/**
 * The source is configuration, as administrators add a channel or a proxy there. The keys are not: an upgrade that kept
 * a changed file would not bring the new key. So the source names a file that stays the same whatever keys are in it.
 */
async function contentOf(
  distro: Parameters<typeof trustPackage>[0],
  { name, url, keys }: { readonly name: string; readonly url: string; readonly keys: readonly PublicKey[] },
): Promise<readonly ContentEntry[]> {
  const key = `file://${rpmKeyOnTarget(name)}`;
  const source = configEntry(sourceOnTarget(distro, name), await sourceText(distro, { name, url, key }));
  if (distro.format === 'deb') return [source, textEntry(keyringOnTarget(name), binaryKeys(keys))];
  return [source, textEntry(rpmKeyOnTarget(name), armoredKeys(keys))];
}
