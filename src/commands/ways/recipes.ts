import { join, relative } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { readConfiguration } from '../../config/configuration.ts';
import { selectDistros, type Distros } from '../../config/distros.ts';
import { formats } from '../../formats/index.ts';
import { chooseMaintainer } from '../../plan/maintainer.ts';
import { openSession, type Session } from '../../report/session.ts';
import { chosen, readRecipes } from '../../ways/recipes/definition.ts';
import { describeWritten } from '../../ways/recipes/describe.ts';
import { readPackages } from '../../ways/recipes/facts.ts';
import { validateRecipes, type Part, type Validated } from '../../ways/recipes/validate.ts';
import { writeRecipes, type Written } from '../../ways/recipes/write.ts';
import { readZipapps } from '../../ways/recipes/zipapp-facts.ts';

interface RecipesOptions {
  names?: string[];
  package?: string[];
  zipapp?: string[];
  url?: string;
  out?: string;
  maintainer?: string;
  validate?: boolean;
  json?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .positional('names', { type: 'string', array: true, describe: 'only these recipes (default: all)' })
    .option('package', {
      type: 'string',
      array: true,
      describe: 'the .deb that recipes unpack, one for each architecture',
    })
    .option('zipapp', {
      type: 'string',
      array: true,
      describe: 'the .pyz that recipes install, one for each architecture',
    })
    .option('url', {
      type: 'string',
      describe: 'where the files will be downloaded from, without their names',
    })
    .option('out', { type: 'string', describe: 'folder for the recipes (default: recipes)' })
    .option('maintainer', { type: 'string', describe: '"Name <address>" for the recipes' })
    .option('validate', {
      type: 'boolean',
      describe: 'also build or evaluate them, in throwaway machines with a network',
    })
    .example(
      '$0 recipes --package dist/a.deb --url https://example.org/files',
      'every recipe of that package',
    )
    .example(
      '$0 recipes aur --package dist/a.deb --url https://example.org/files',
      'only that for Arch Linux',
    )
    .example('$0 recipes ansible cloud-init', 'what needs no package');
}

export async function handler(options: ArgumentsCamelCase<RecipesOptions>): Promise<void> {
  const session = openSession(options);
  const { names = [], url = '', out = 'recipes' } = options;
  const [configuration, all] = await Promise.all([readConfiguration(formats), readRecipes()]);
  const recipes = chosen(all, names);
  const { definition } = configuration;
  const maintainer = chooseMaintainer(options.maintainer, process.env, definition.maintainer);
  const [packages, zipapps] = await session.reporter.step('read the files', () =>
    Promise.all([readPackages(options.package ?? []), readZipapps(options.zipapp ?? [])]),
  );
  const parts: readonly Part[] = [
    ...packages.map(({ file, record: { arch, python } }) => ({
      kind: 'package' as const,
      file,
      arch,
      python,
    })),
    ...zipapps.map(({ file, arch, python }) => ({ kind: 'zipapp' as const, file, arch, python })),
  ];
  const written = await session.reporter.step('recipes', () =>
    writeRecipes(
      recipes,
      { configuration, maintainer, packages, zipapps, url },
      { out, isAsked: names.length > 0 },
    ),
  );
  const validated =
    options.validate === true ? await validate(written, out, parts, configuration.distros, session) : [];
  const asJson = written.map(({ recipe: { name, title, ran, notRun }, ...result }) => ({
    ...{ name, title, ran, notRun },
    ...('files' in result ? { files: result.files.map((file) => join(out, file)) } : result),
  }));
  session.result(describeWritten(written, validated, out), { recipes: asJson, validated });
}

/** Runs the checks of what was written, in machines of Debian 13, which has the tools of the other collections. */
async function validate(
  written: readonly Written[],
  out: string,
  parts: readonly Part[],
  distros: Distros,
  session: Session,
): Promise<readonly Validated[]> {
  const [distro] = selectDistros(distros, ['debian-13']);
  if (distro === undefined) throw new Error('debian-13 is gone from packaging/distros');
  const recipes = written.flatMap((each) => {
    if (!('files' in each)) return [];
    const { recipe } = each;
    const own = each.files.map((file) => relative(recipe.name, file));
    return [{ recipe, folder: join(out, recipe.name), files: own }];
  });
  return validateRecipes(recipes, parts, distro, session);
}
