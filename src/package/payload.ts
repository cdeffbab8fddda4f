import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import picomatch from 'picomatch';
import { z } from 'zod';
import { readYaml } from '../plan/definition.ts';
import { renderTemplate, type TemplateValues } from '../templates/render.ts';
import { folderEntry, textEntry } from './content.ts';
import type { ContentEntry } from './package.ts';

const absolute = z.string().startsWith('/');
const mode = z.string().regex(/^0[0-7]{3,4}$/, "a quoted octal mode such as '0644'");

const payloadFile = z.strictObject({
  /** Modes and owners other than the default: 0644, 0755 for files that are executable here, root:root. */
  rules: z.array(
    z.strictObject({
      match: z.array(absolute).min(1),
      mode: mode.optional(),
      owner: z.string().default('root'),
      group: z.string().default('root'),
      reason: z.string().min(10, 'say why, in a sentence'),
    }),
  ),
  /** Empty folders, which git cannot hold. */
  folders: z.array(z.strictObject({ path: absolute, mode: mode.default('0755') })),
  /** Symbolic links, by path. */
  links: z.record(absolute, z.string()),
});

export type PayloadRules = z.infer<typeof payloadFile>;

/**
 * Reads the file (packaging/payload.yaml) which says what the payload's files cannot say themselves.
 * @throws UserError with every offending key's path
 */
export async function readPayloadRules(path: string): Promise<PayloadRules> {
  return readYaml(path, payloadFile);
}

/**
 * The files below `folder`, which lie there as on the target machine below `prefix`. What ends in ".ejs" is
 * rendered and loses that ending. Modes depend on the executable bit only, never on the umask that the
 * files were checked out with.
 */
export async function payloadEntries(
  folder: string,
  prefix: string,
  values: TemplateValues,
): Promise<readonly ContentEntry[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((name) => !name.isDirectory()).map((name) => join(name.parentPath, name.name));
  const entries = files.map((file) => payloadEntry(file, `${prefix}${file.slice(folder.length)}`, values));
  return Promise.all(entries);
}

/** The entries with the declared modes and owners, and the declared folders and links. */
export function applyRules(entries: readonly ContentEntry[], rules: PayloadRules): readonly ContentEntry[] {
  const matchers = rules.rules.map((rule) => ({ rule, matches: picomatch(rule.match, { dot: true }) }));
  const ruled = entries.map((entry) => {
    const rule = matchers.find(({ matches }) => matches(entry.path))?.rule;
    if (rule === undefined) return entry;
    const { owner, group } = rule;
    return { ...entry, owner, group, mode: rule.mode === undefined ? entry.mode : parseInt(rule.mode, 8) };
  });
  const folders = rules.folders.map((folder) => folderEntry(folder.path, parseInt(folder.mode, 8)));
  const links = Object.entries(rules.links).map(([path, target]) => linkEntry(path, target));
  return [...ruled, ...folders, ...links];
}

async function payloadEntry(file: string, path: string, values: TemplateValues): Promise<ContentEntry> {
  const found = await lstat(file);
  if (found.isSymbolicLink()) return linkEntry(path, await readlink(file));
  if (!found.isFile()) throw new Error(`${file} is neither a file nor a link`);
  const bits = (found.mode & 0o100) === 0 ? 0o644 : 0o755;
  if (path.endsWith('.ejs')) {
    return textEntry(path.slice(0, -'.ejs'.length), await renderTemplate(file, values), bits);
  }
  return { kind: 'file', path, source: { file }, size: found.size, mode: bits, owner: 'root', group: 'root' };
}

function linkEntry(path: string, target: string): ContentEntry {
  return { kind: 'symlink', path, target, mode: 0o777, owner: 'root', group: 'root' };
}
