import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { Configuration } from '../../config/configuration.ts';
import { packagingDir } from '../../config/project.ts';
import { UserError } from '../../support/errors.ts';
import { placeFiles } from '../../support/files/place-files.ts';
import { readUnixText } from '../../support/files/unix-text.ts';
import { renderTemplate, renderText, type TemplateValues } from '../../support/text/template.ts';
import { checkFiles, declaration, recipesDir, type Recipe } from './definition.ts';
import type { PackageFacts } from './facts.ts';
import { commonValues, packageValues, zipappValues } from './values.ts';
import type { ZipappFacts } from './zipapp-facts.ts';

/** What recipes are made from. */
export interface RecipeInput {
  readonly configuration: Pick<Configuration, 'definition' | 'changelog'>;
  readonly maintainer: string;
  readonly packages: readonly PackageFacts[];
  readonly zipapps: readonly ZipappFacts[];
  /** Where the files will be downloaded from, without their names. */
  readonly url: string;
}

/** A recipe that was written, or the reason why not. */
export type Written =
  | { readonly recipe: Recipe; readonly files: readonly string[] }
  | { readonly recipe: Recipe; readonly missing: string };

const example = { file: 'mathesar_0.11.0-1~deb13u0_amd64.deb', url: 'https://example.org' };
const suffix = '.ejs';

/** Every file of a recipe: path below its folder, and text. */
export async function filesOf(recipe: Recipe, input: RecipeInput): Promise<ReadonlyMap<string, string>> {
  const values = await valuesOf(recipe, input);
  const files = new Map<string, string>();
  for (const path of await pathsBelow(recipe.folder)) {
    if ([declaration, 'check.sh', ...checkFiles(recipe)].includes(path)) continue;
    const text = await readUnixText(join(recipe.folder, path));
    if (path.endsWith(suffix))
      files.set(path.slice(0, -suffix.length), renderText(text, values, join(recipe.folder, path)));
    else files.set(path, text);
  }
  if (recipe.copies !== undefined) {
    const from = join(packagingDir, 'payload', recipe.copies);
    for (const path of await pathsBelow(from)) {
      const text = await readUnixText(join(from, path));
      files.set(path === '' ? basename(from) : path, withPackage(text, input));
    }
  }
  return files;
}

/**
 * Writes recipes, each to a folder of its name, and leaves out those whose parts were not given. Files of other names in
 * these folders stay as they are.
 * @param isAsked whether somebody has named these recipes: then none is left out
 * @throws UserError when a folder cannot be written, a named recipe's part was not given, and as `packageValues`; then
 * nothing was written
 */
export async function writeRecipes(
  recipes: readonly Recipe[],
  input: RecipeInput,
  { out, isAsked = false }: { readonly out: string; readonly isAsked?: boolean },
): Promise<readonly Written[]> {
  if (input.url !== '') requireAddress(input.url);
  const written: Written[] = [];
  const texts = new Map<string, string>();
  for (const recipe of recipes) {
    const missing = missingFor(recipe, input);
    if (missing !== undefined && isAsked)
      throw new UserError(`the recipe ${recipe.name} cannot be written: ${missing}`, {
        hints: ['docs/other-ways/recipes.md says how to build what recipes are made from.'],
      });
    if (missing !== undefined) {
      written.push({ recipe, missing });
      continue;
    }
    const files = [...(await filesOf(recipe, input))].map(
      ([path, text]) => [join(recipe.name, path), text] as const,
    );
    for (const [path, text] of files) texts.set(path, text);
    written.push({ recipe, files: files.map(([path]) => path).sort() });
  }
  const { name } = input.configuration.definition;
  const there = written.flatMap((each) => ('files' in each ? [each.recipe] : []));
  texts.set('README.md', await renderTemplate(join(recipesDir, 'README.md.ejs'), { name, recipes: there }));
  await placeFiles(out, texts, 'Choose another folder with --out.');
  return written;
}

/** What is downloaded from there is written into recipes as it is. */
function requireAddress(url: string): void {
  if (URL.canParse(url) && /^https?:\/\/[^\s"'`$\\]+$/.test(url)) return;
  throw new UserError(`--url ${url} is not an address`, {
    hints: ['Write it like this: --url https://example.org/mathesar'],
  });
}

function missingFor({ needs }: Recipe, { packages, zipapps }: RecipeInput): string | undefined {
  if (needs === 'package' && packages.length === 0) return '--package FILE.deb is not given';
  if (needs === 'zipapp' && zipapps.length === 0) return '--zipapp FILE.pyz is not given';
  return undefined;
}

async function valuesOf(recipe: Recipe, { url, ...input }: RecipeInput): Promise<TemplateValues> {
  const common = commonValues(input.configuration, input.maintainer, recipe);
  if (recipe.needs === undefined) return common;
  if (url === '') {
    throw new UserError(`the recipe ${recipe.name} downloads a file, and nothing says from where`, {
      hints: ['Say where the file will lie, without its name: --url https://example.org/mathesar'],
    });
  }
  const [pkg, ...packages] = input.packages;
  const [zipapp, ...zipapps] = input.zipapps;
  if (recipe.needs === 'package' && pkg !== undefined)
    return { ...common, ...(await packageValues(recipe, [pkg, ...packages], url)) };
  if (recipe.needs === 'zipapp' && zipapp !== undefined)
    return { ...common, ...zipappValues(recipe, [zipapp, ...zipapps], url) };
  throw new Error(`${recipe.name} is rendered without what it needs`);
}

/** The text of an example, with the name of the package that is given and its address. */
function withPackage(text: string, { packages: [first], url }: RecipeInput): string {
  if (first === undefined) return text;
  const address =
    url === ''
      ? text
      : text.replaceAll(`${example.url}/${example.file}`, `${url.replace(/\/+$/, '')}/${first.fileName}`);
  return address.replaceAll(example.file, first.fileName);
}

/** Paths of the files below a folder, sorted; "" for a file. */
async function pathsBelow(folder: string): Promise<readonly string[]> {
  if ((await stat(folder)).isFile()) return [''];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
