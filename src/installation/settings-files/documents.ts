import { join } from 'node:path';
import type { Settings } from '../../config/settings/setting.ts';
import { settingsOf } from '../../config/settings/ways.ts';
import { docsDir, packagingDir } from '../../config/project.ts';
import { referencePage } from './reference-page.ts';
import { valueSchemaFile } from './value-schema.ts';

/** A file of this project that is rendered from packaging/settings/ and committed. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

/** The documents as they should be now; `npm run docs` writes them, and a test compares them. */
export function settingsDocuments(settings: Settings): readonly Document[] {
  return [
    { path: join(docsDir, 'set-up/settings.md'), text: referencePage(settings) },
    {
      path: join(packagingDir, 'settings.schema.json'),
      text: valueSchemaFile(settingsOf('package', settings)),
    },
  ];
}
