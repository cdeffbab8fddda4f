import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Definition } from '../../config/definition.ts';
import type { Distro } from '../../config/distros.ts';
import { renderTemplate } from '../../support/text/template.ts';
import { instructionsFor } from '../instructions.ts';
import { clientFiles, firstPackage, sourceOnTarget, trustPackageName } from '../layout.ts';
import type { PublishedPackage, Repository } from '../published.ts';
import { escaped } from './escape.ts';

/** The index page, below the repository's folder. */
export const pageFile = 'index.html';

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/**
 * The page that people see where a repository is served: HTML without scripts, with its style.
 * @param distros those of the repository's packages
 * @param url where it is served, without a final "/"
 */
export async function renderPage(
  { fingerprint, keys, date, packages }: Repository,
  distros: readonly Distro[],
  { name, homepage, url }: Pick<Definition, 'name' | 'homepage'> & { readonly url: string },
): Promise<string> {
  const managers = [...new Set(distros.map(({ packageManager }) => packageManager))];
  const model = {
    name,
    homepage,
    managers: inWords(managers),
    fingerprint: grouped(fingerprint),
    others: keys.filter((key) => key.fingerprint !== fingerprint).map((key) => grouped(key.fingerprint)),
    showKeys: `curl -fsSL ${url}/${clientFiles(name).key} | gpg --show-keys`,
    key: clientFiles(name).key,
    date,
    day: date.slice(0, 10),
    distros: distros.map((distro) => {
      const { add, install, upgrade } = instructionsFor(distro, { name, url });
      return {
        name: distro.name,
        title: distro.title,
        source: sourceOnTarget(distro, name),
        first: firstPackage(distro, name),
        keys: trustPackageName(distro, name),
        add: add.join('\n'),
        install: install.join('\n'),
        upgrade: upgrade.join('\n'),
        versions: packages.filter((one) => one.distro === distro.name && one.name === name).map(row),
      };
    }),
  };
  return renderTemplate(file('page.ejs'), {
    ...escaped(model),
    style: await readFile(file('page.css'), 'utf8'),
  });
}

function row({ version, channel, arch, path }: PublishedPackage): Record<string, string> {
  return { version, channel, arch, path: path.split('/').map(encodeURIComponent).join('/') };
}

/** Ten groups of four, as gpg and people compare them. */
function grouped(fingerprint: string): string {
  return (fingerprint.match(/.{4}/g) ?? []).join(' ');
}

function inWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
