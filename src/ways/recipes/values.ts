import type { Arch } from '../../config/architectures.ts';
import type { Configuration } from '../../config/configuration.ts';
import { readScripts } from '../../formats/rpm/scripts.ts';
import { UserError } from '../../support/errors.ts';
import type { TemplateValues } from '../../support/text/template.ts';
import { dependenciesOf } from './dependencies.ts';
import type { Recipe } from './definition.ts';
import type { PackageFacts } from './facts.ts';
import type { ZipappFacts } from './zipapp-facts.ts';
import { dayOf } from '../../support/text/day.ts';

/** A file that a recipe downloads. */
export interface Source {
  readonly file: string;
  readonly url: string;
  readonly sha256: string;
  /** The digest as Nix and browsers write it: "sha256-" and base64. */
  readonly integrity: string;
}

/** What every template may print, whatever the recipe is made from. */
export function commonValues(
  { definition, changelog: [newest] }: Pick<Configuration, 'definition' | 'changelog'>,
  maintainer: string,
  recipe: Recipe,
): TemplateValues {
  const { name, summary, homepage, license, description } = definition;
  return {
    className: name.replace(/^./, (letter) => letter.toUpperCase()),
    name,
    summary,
    homepage,
    license,
    maintainer,
    description: description[0] ?? '',
    date: dayOf(new Date(newest.epoch * 1000)),
    values: recipe.values,
  };
}

/**
 * What the templates of a recipe that is made from packages may print.
 * @param url where the packages will lie, without their names
 * @throws UserError for a package that the recipe has no name of the architecture or a dependency for
 */
export async function packageValues(
  recipe: Recipe,
  packages: readonly [PackageFacts, ...PackageFacts[]],
  url: string,
): Promise<TemplateValues> {
  const [{ record, depends, recommends, texts }] = packages;
  const { scripts } = await readScripts();
  const needed = dependenciesOf(recipe, depends, record.python);
  return {
    version: record.version,
    revision: record.revision,
    python: record.python,
    builtFor: record.title,
    paths: record.paths,
    sources: packages.map((facts) => ({
      ...sourceOf(facts.fileName, facts.sha256, url),
      arch: architectureOf(recipe, { arch: facts.record.arch, fileName: facts.fileName }),
    })),
    pythonDigits: record.python.replace('.', ''),
    depends: needed,
    libraries: needed.filter(({ isPython }) => !isPython),
    // The standard environment is always given.
    scopes: [...new Set(needed.map(({ name }) => name.replace(/\..*/, '')))].filter(
      (name) => name !== 'stdenv',
    ),
    recommends: dependenciesOf(recipe, recommends, record.python),
    accounts: accountsIn(texts),
    scriptlets: {
      pre: trimmed(scripts.preInstall),
      post: trimmed(scripts.postInstall),
      posttrans: trimmed(scripts.postTransaction),
      preun: trimmed(scripts.preRemove),
      postun: trimmed(scripts.postRemove),
    },
  };
}

/**
 * What the templates of a recipe that is made from .pyz files may print.
 * @throws UserError for a file that the recipe has no name of the architecture for, or for another Python than its own
 */
export function zipappValues(
  recipe: Recipe,
  zipapps: readonly [ZipappFacts, ...ZipappFacts[]],
  url: string,
): TemplateValues {
  const [{ version, revision, python, postgresql, fileName }] = zipapps;
  if (recipe.onlyPython !== undefined && recipe.onlyPython !== python) {
    throw new UserError(
      `${fileName} is for Python ${python}, and the recipe ${recipe.name} has ${recipe.onlyPython}`,
      {
        hints: [`Build one with: npm run zipapp -- --python ${recipe.onlyPython}`],
      },
    );
  }
  return {
    ...{ version, revision, python, postgresql: postgresql.version },
    revisionNumber: Number(revision),
    sources: zipapps.map((facts) => ({
      ...sourceOf(facts.fileName, facts.sha256, url),
      arch: architectureOf(recipe, facts),
    })),
    depends: dependenciesOf(recipe, [{ name: `python${python}` }], python),
  };
}

/** A file of a name and digest, at its place. */
export function sourceOf(file: string, sha256: string, url: string): Source {
  const integrity = `sha256-${Buffer.from(sha256, 'hex').toString('base64')}`;
  return { file, sha256, integrity, url: `${url.replace(/\/+$/, '')}/${file}` };
}

function architectureOf(recipe: Recipe, { arch, fileName }: { arch: string; fileName: string }): string {
  const name = recipe.architectures[arch as Arch];
  if (name !== undefined) return name;
  throw new UserError(`the recipe ${recipe.name} has no name for ${arch}, which ${fileName} is for`);
}

/** The accounts that the package declares by sysusers.d(5). */
function accountsIn(
  texts: ReadonlyMap<string, string>,
): readonly { kind: string; name: string; home: string }[] {
  const lines = [...texts].flatMap(([path, text]) => (path.includes('/sysusers.d/') ? text.split('\n') : []));
  return lines.flatMap((line) => {
    const [kind = '', name = ''] = line.split(/\s+/);
    const home = /"\s+(\/\S*)/.exec(line)?.[1] ?? '';
    return kind === 'u' || kind === 'g' ? [{ kind, name, home }] : [];
  });
}

function trimmed(script: string | undefined): string {
  if (script === undefined) throw new Error('every state of an .rpm has a script');
  return script.trimEnd();
}
