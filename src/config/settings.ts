import { join } from 'node:path';
import { z } from 'zod';
import { readYaml } from '../support/yaml.ts';
import { packagingDir } from './project.ts';
import { sectionSchema, settingSchema, typeSchema, type Settings } from './setting.ts';
import { settingsFaults } from './settings-faults.ts';

const settingsFile = z
  .strictObject({
    sections: z.array(sectionSchema).min(1),
    types: z.record(z.string(), typeSchema),
    settings: z.array(settingSchema).min(1),
  })
  .superRefine((file, context) => {
    for (const { path, message } of settingsFaults(file)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });

/**
 * Reads and checks packaging/settings.yaml.
 * @throws UserError with every offending key's path
 */
export async function readSettings(path = join(packagingDir, 'settings.yaml')): Promise<Settings> {
  return readYaml(path, settingsFile, 'src/config/setting.ts');
}
