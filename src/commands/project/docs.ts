import { writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Argv, ArgumentsCamelCase } from 'yargs';
import { faultsPage, faultsPagePath } from '../../checks/faults/page.ts';
import { privilegesPage, privilegesPagePath } from '../../checks/privileges-page.ts';
import { scenarios } from '../../checks/scenarios/index.ts';
import { readPrivileges } from '../../config/privileges.ts';
import { readSettings } from '../../config/settings/settings.ts';
import { settingsDocuments } from '../../installation/settings-files/documents.ts';
import { openSession, type CommonOptions } from '../../report/session.ts';

export function builder(args: Argv): Argv<CommonOptions> {
  return args.example(
    '$0 docs',
    'after a change in packaging/settings/, packaging/privileges.yaml or of a fault',
  );
}

export async function handler(options: ArgumentsCamelCase<CommonOptions>): Promise<void> {
  const session = openSession(options);
  const documents = [
    ...settingsDocuments(await readSettings()),
    { path: faultsPagePath, text: faultsPage(scenarios) },
    { path: privilegesPagePath, text: privilegesPage(await readPrivileges()) },
  ];
  for (const { path, text } of documents) await writeFile(path, text);
  const paths = documents.map(({ path }) => path);
  session.result(paths.map((path) => relative('', path)).join('\n'), paths);
}
