import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packagingDir } from '../../config/project.ts';
import { readSettings } from '../../config/settings/settings.ts';
import { renderTemplate } from '../../support/text/template.ts';
import { offeredSettings, readContainer, secretFile, type Container } from '../container.ts';
import type { WayFile } from '../files.ts';
import { settingLines } from './env-file.ts';
import { quadletFiles } from './quadlet.ts';

const data = join(packagingDir, 'ways', 'compose');

/** A setting that is a secret, and the file that holds it. */
export interface SecretPlace {
  readonly setting: string;
  readonly file: string;
}

/** What the templates of compose and of the quadlets are given. */
export interface ComposeScene {
  /** Name and tag of Mathesar's image. */
  readonly image: string;
  readonly container: Container;
  readonly needed: readonly SecretPlace[];
  readonly offered: readonly SecretPlace[];
}

/**
 * What `npm run compose` writes: compose.yaml with what it reads, and units of podman for root and for a user.
 * @param image name and tag of Mathesar's image
 */
export async function composeFiles(image: string): Promise<readonly WayFile[]> {
  const container = await readContainer();
  const offered = offeredSettings(await readSettings(), container);
  const scene: ComposeScene = {
    image,
    container,
    needed: container.secrets.map(placeOf),
    offered: offered.secrets.map(({ name }) => placeOf(name)),
  };
  const { postgresql, caddy, port } = container;
  const head = await renderTemplate(join(data, 'env-head.txt.ejs'), { image, postgresql, caddy, port });
  return [
    {
      path: 'compose.yaml',
      text: await renderTemplate(join(data, 'compose.yaml.ejs'), { ...container, ...scene }),
    },
    { path: '.env', text: `${head}\n${settingLines(offered, container, 'compose')}` },
    { path: 'Caddyfile', text: await readFile(join(data, 'Caddyfile'), 'utf8') },
    { path: 'make-secrets.sh', text: await readFile(join(data, 'make-secrets.sh'), 'utf8'), isProgram: true },
    ...(await databaseFiles('database')),
    ...(await quadletFiles(scene, settingLines(offered, container, 'podman'))),
  ];
}

/** What PostgreSQL's image runs in a new cluster: the packages' own SQL, called by one script. */
export async function databaseFiles(folder: string): Promise<readonly WayFile[]> {
  const own = join(packagingDir, 'payload/usr/share/mathesar/sql');
  const sql = ['role.sql', 'metadata.sql', 'starter.sql'].map((name) => join(own, name));
  const texts = [...sql, join(data, 'database/sql/password.sql')].map(async (path) => ({
    path: join(folder, 'sql', path.slice(path.lastIndexOf('/') + 1)),
    text: await readFile(path, 'utf8'),
  }));
  const script = await readFile(join(data, 'database/make-role.sh'), 'utf8');
  return [
    { path: join(folder, 'make-role.sh'), text: script, isProgram: true },
    ...(await Promise.all(texts)),
  ];
}

function placeOf(setting: string): SecretPlace {
  return { setting, file: secretFile(setting) };
}
