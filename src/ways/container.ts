import { join } from 'node:path';
import { z } from 'zod';
import { packagingDir } from '../config/project.ts';
import type { Setting, Settings } from '../config/settings/setting.ts';
import { UserError } from '../support/errors.ts';
import { readYaml } from '../support/text/yaml.ts';

const image = z
  .string()
  .regex(/^[a-z0-9.-]+(:\d+)?(\/[A-Za-z0-9._-]+)+(:[A-Za-z0-9._-]+)?$/, 'must name an image');
const path = z.string().startsWith('/');
const uid = z.int().min(1);

const schema = z.strictObject({
  image,
  user: uid,
  port: z.int(),
  data: path,
  // podman's Docker API splits the arguments of a health check at blanks: there are none.
  health: path.regex(/^\S+$/),
  postgresql: z.strictObject({ image, data: path, user: uid }),
  caddy: z.strictObject({ image, data: path }),
  secrets: z.array(z.string()),
  decided: z.array(z.string()),
  presets: z.record(z.string(), z.string()),
});

/** What every way with containers has in common, as packaging/ways/container.yaml declares it. */
export type Container = z.infer<typeof schema>;

/** @throws UserError with every offending key's path */
export function readContainer(): Promise<Container> {
  return readYaml(join(packagingDir, 'ways', 'container.yaml'), schema, 'src/ways/container.ts');
}

/** The catalogue as it is in a container: without what the image decides, and with the texts and presets for it. */
export interface OfferedSettings {
  /** Those that are not secret, by the catalogue's sections; a preset is their default. */
  readonly plain: Settings;
  /** Secrets that may be given besides those that must be. */
  readonly secrets: readonly Setting[];
}

/** @throws Error when a preset names a setting that is not offered */
export function offeredSettings(
  settings: Settings,
  { decided, presets, secrets }: Container,
): OfferedSettings {
  const all = settings.settings
    .filter(({ name, ways, internal }) => ways.includes('container') && !internal && !decided.includes(name))
    .map((setting) => ({
      ...setting,
      text: setting.containerText ?? setting.text,
      default: presets[setting.name] ?? setting.default,
    }));
  const plain = all.filter(({ secret }) => !secret);
  const unknown = Object.keys(presets).filter((name) => !plain.some((setting) => setting.name === name));
  if (unknown.length > 0) throw new Error(`packaging/ways/container.yaml presets ${unknown.join(', ')}`);
  return {
    plain: { ...settings, settings: plain },
    secrets: all.filter(({ name, secret }) => secret && !secrets.includes(name)),
  };
}

/** The name of a secret's file: POSTGRES_PASSWORD is in postgres_password, MATHESAR_ADMIN_PASSWORD in admin_password. */
export function secretFile(setting: string): string {
  return setting.toLowerCase().replace(/^mathesar_/, '');
}

/**
 * The whole name of an image.
 * @param name without a tag
 * @param option that somebody has given it with
 * @throws UserError when it is not one
 */
export function imageName(name: string, tag: string, option = '--image'): string {
  const whole = `${name}:${tag}`;
  if (image.safeParse(whole).success && !/:[^/]*$/.test(name)) return whole;
  throw new UserError(`${whole} is not the name of an image`, {
    hints: [
      `Name registry and path without a tag, such as ${option} ghcr.io/OWNER/mathesar${option === '--name' ? '' : '; --tag names the tag'}.`,
    ],
  });
}
