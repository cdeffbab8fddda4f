import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../support/errors.ts';
import { readYaml, readYamlFolder } from '../../support/text/yaml.ts';
import { packagingDir } from '../project.ts';
import { sectionSchema, settingSchema, typeSchema, type Settings } from './setting.ts';
import { catalogueFaults, settingFaults, twice, type Catalogue } from './settings-faults.ts';

const catalogueFile = withFaults(
  z.strictObject({ sections: z.array(sectionSchema).min(1), types: z.record(z.string(), typeSchema) }),
  catalogueFaults,
);

const describedIn = 'src/config/settings/setting.ts';

/**
 * Reads and checks packaging/settings/: a folder with a file for each section, and catalogue.yaml, which gives the
 * sections their order and the types their patterns.
 * @throws UserError with every offending key's path
 */
export async function readSettings(folder = join(packagingDir, 'settings')): Promise<Settings> {
  const catalogue = await readYaml(join(folder, 'catalogue.yaml'), catalogueFile, describedIn);
  const files = await readYamlFolder(join(folder, 'sections'), sectionFile(catalogue), describedIn);
  const ids = catalogue.sections.map(({ id }) => id);
  const settings = ids.flatMap((section) =>
    (files.get(section) ?? []).map((setting) => ({ ...setting, section })),
  );
  const faults = [
    ...ids.filter((id) => !files.has(id)).map((id) => `the section ${id} has no file ${id}.yaml`),
    ...[...files.keys()].filter((id) => !ids.includes(id)).map((id) => `there is no section "${id}"`),
    ...twice(settings.map(({ name }) => name)),
  ];
  if (faults.length === 0) return { ...catalogue, settings };
  throw new UserError(`${folder} has faults:\n  ${faults.join('\n  ')}`, {
    hints: ['Sections are declared in catalogue.yaml; each has a file in sections/.'],
  });
}

function sectionFile(catalogue: Catalogue) {
  return withFaults(z.array(settingSchema).min(1), (settings) =>
    settings.flatMap((setting, index) =>
      settingFaults(setting, catalogue).map(({ key, message }) => ({
        path: [index, key],
        message: `${setting.name}: ${message}`,
      })),
    ),
  );
}

/** A schema, with the faults that it cannot see. */
function withFaults<T>(
  schema: z.ZodType<T>,
  faultsOf: (content: T) => readonly { path: readonly (string | number)[]; message: string }[],
): z.ZodType<T> {
  return schema.superRefine((content, context) => {
    for (const { path, message } of faultsOf(content)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });
}
