import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parse, stringify } from 'yaml';
import { packagingDir } from '../../config/project.ts';
import { readSettings } from '../../config/settings/settings.ts';
import { renderTemplate } from '../../support/text/template.ts';
import { offeredSettings, readContainer, type Container } from '../container.ts';
import type { WayFile } from '../files.ts';
import { settingsSchema, settingValues } from './settings.ts';

export const chartData = join(packagingDir, 'ways', 'chart');
/** Made from these, and not copied. */
const sources = ['Chart.yaml.ejs', 'values.yaml.ejs', 'values.schema.yaml'];

/** What a chart is made for. */
export interface ChartPlan {
  /** Name of Mathesar's image, without a tag. */
  readonly repository: string;
  readonly tag: string;
  readonly chartVersion: string;
}

/** What `npm run chart` writes: a Helm chart. */
export async function chartFiles(plan: ChartPlan): Promise<readonly WayFile[]> {
  const container = await readContainer();
  const offered = offeredSettings(await readSettings(), chartsOwn(container));
  const otherSecrets = offered.secrets.map(({ name }) => name).join(', ');
  const values = await renderTemplate(join(chartData, 'values.yaml.ejs'), { ...plan, otherSecrets });
  const names = [...container.secrets, ...offered.secrets.map(({ name }) => name)];
  const schema = await schemaOf(settingsSchema(offered), names);
  const { user, port, data, health } = container;
  return [
    { path: 'Chart.yaml', text: await renderTemplate(join(chartData, 'Chart.yaml.ejs'), { ...plan }) },
    { path: 'values.yaml', text: `${values}${settingValues(offered)}` },
    { path: 'values.schema.json', text: schema },
    { path: 'files/image.yaml', text: stringify({ user, port, data, health }) },
    ...(await copiedFiles()),
  ];
}

/** What values of their own decide is no setting; the database's names come from its Secret. */
function chartsOwn(container: Container): Container {
  const values = [
    'POSTGRES_HOST',
    'POSTGRES_PORT',
    'POSTGRES_DB',
    'POSTGRES_USER',
    'PGSSLROOTCERT',
    'MATHESAR_ADMIN_USER',
  ];
  return { ...container, decided: [...container.decided, ...values], presets: { FORWARDED_ALLOW_IPS: '*' } };
}

async function schemaOf(settings: object, secrets: readonly string[]): Promise<string> {
  const schema = parse(await readFile(join(chartData, 'values.schema.yaml'), 'utf8')) as {
    properties: Record<string, unknown> & { secrets: { properties: { keys: object } } };
  };
  const key = { $ref: '#/definitions/key' };
  Object.assign(schema.properties.secrets.properties.keys, {
    properties: Object.fromEntries(
      secrets.filter((name) => name !== 'POSTGRES_PASSWORD').map((name) => [name, key]),
    ),
  });
  schema.properties.settings = settings;
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

async function copiedFiles(): Promise<readonly WayFile[]> {
  const found = await readdir(chartData, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(chartData, join(entry.parentPath, entry.name)))
    .filter((path) => !sources.includes(path))
    .sort();
  return Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(join(chartData, path), 'utf8') })),
  );
}
