import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packagingDir } from '../../config/project.ts';
import { renderTemplate } from '../../support/text/template.ts';
import type { WayFile } from '../files.ts';
import { databaseFiles, type ComposeScene } from './compose.ts';

const folder = join(packagingDir, 'ways', 'compose', 'quadlet');
const caddyfile = join(packagingDir, 'ways', 'compose', 'Caddyfile');
const envHead = 'env-head.txt';

/** For whom podman runs the containers: where its units lie, and what they are started with. */
const owners = [
  { name: 'root', isRootless: false, user: '', target: 'multi-user.target' },
  { name: 'user', isRootless: true, user: '--user ', target: 'default.target' },
] as const;

/**
 * Units of podman 5 in quadlet/root and quadlet/user, each with the settings, secrets' script and files that they read.
 * @param settings the lines of mathesar.env
 */
export async function quadletFiles(scene: ComposeScene, settings: string): Promise<readonly WayFile[]> {
  const head = await readFile(join(folder, envHead), 'utf8');
  const names = (await readdir(folder)).filter((name) => name !== envHead).sort();
  const secrets = ['database_superuser_password', ...scene.needed.map(({ file }) => file)];
  const all = owners.map(async ({ name, ...owner }) => {
    const into = join('quadlet', name);
    const values = { ...scene, ...owner, names: secrets };
    const units = names.map(async (unit) => ({
      path: join(into, unit.replace(/\.ejs$/, '')),
      text: await renderTemplate(join(folder, unit), values),
      isProgram: unit.includes('.sh'),
    }));
    return [
      ...(await Promise.all(units)),
      { path: join(into, 'mathesar.env'), text: `${head}${settings}` },
      { path: join(into, 'Caddyfile'), text: await readFile(caddyfile, 'utf8') },
      ...(await databaseFiles(join(into, 'database'))),
    ];
  });
  return (await Promise.all(all)).flat();
}
