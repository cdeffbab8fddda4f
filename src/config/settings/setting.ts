import { z } from 'zod';

/** Ways to install Mathesar. */
export const ways = ['package', 'container', 'zipapp'] as const;

const text = z.string().regex(/^[!-~]+( [!-~]+)*$/, 'must be one line of ASCII text without double spaces');
const value = z.string({ error: 'must be a quoted text, as it stands in an environment file' });
const id = z.string().regex(/^[a-z]+$/, 'must be a word in lower case');

export const sectionSchema = z.strictObject({ id, title: text });

export const typeSchema = z.strictObject({
  /** What a value is, to complete the sentence "The value must be …". */
  means: text,
  /** Matches the whole value, in Python (re.fullmatch) and in ECMAScript (flag u) alike. */
  pattern: z.string().min(1),
  /** Bounds of a number. */
  minimum: z.int().optional(),
  maximum: z.int().optional(),
});

export const settingSchema = z
  .strictObject({
    name: z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of an environment variable'),
    type: id,
    /** The words that a setting of the type "enum" accepts. */
    values: z.array(value).min(1).optional(),
    /** What holds where the setting is not set; absent: nothing does. */
    default: value.nullable().default(null),
    /** Where distros differ: the fact of packaging/distros/ that is the default in a package for that distro. */
    distroDefault: z.enum(['caBundle']).nullable().default(null),
    /**
     * The program that reads it has this default itself. It is left out of defaults.env then, which would override an
     * Environment= of a drop-in (systemd.exec(5)).
     */
    builtIn: z.boolean().default(false),
    example: value.nullable().default(null),
    /** For people: what it is, and what to know before changing it. */
    text,
    /** The same for a container, where `text` speaks of what only a machine of its own has. */
    containerText: text.optional(),
    /** What an empty value means; absent: an empty value is an error. */
    empty: text.nullable().default(null),
    /** What a change destroys; absent: a change is harmless. */
    guard: text.nullable().default(null),
    /** Whether it holds or may hold a credential. */
    secret: z.boolean().default(false),
    /** The file in /etc/mathesar that it belongs in; absent: secret.env for a credential, else mathesar.env. */
    store: z.enum(['mathesar.env', 'secret.env']).optional(),
    /** Whether a change needs a restart of the service. */
    restart: z.boolean().default(true),
    /** The release of Mathesar that it came with, or 0.11.0 for an older one. */
    since: z.string().regex(/^\d+\.\d+\.\d+$/, 'must be a release such as 0.11.0'),
    /** Belongs to the package; administrators should not change it. */
    internal: z.boolean().default(false),
    /** Where it makes sense. */
    ways: z
      .array(z.enum(ways))
      .min(1)
      .default([...ways]),
    minimum: z.int().optional(),
    maximum: z.int().optional(),
  })
  .transform(({ store, ...rest }) => ({
    ...rest,
    store: store ?? (rest.secret ? ('secret.env' as const) : ('mathesar.env' as const)),
  }));

/** A setting, as a file of packaging/settings/ declares it. */
export type Setting = z.infer<typeof settingSchema> & {
  /** The id of its section, which is the name of its file. */
  readonly section: string;
};
export type SettingType = z.infer<typeof typeSchema>;

/** Every setting of Mathesar and its service. */
export interface Settings {
  readonly sections: readonly z.infer<typeof sectionSchema>[];
  readonly types: Readonly<Record<string, SettingType>>;
  readonly settings: readonly Setting[];
}
