import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packagingDir } from '../../config/project.ts';
import { modeOf, withInterpreter } from '../../installation/interpreter.ts';
import { filesBelow } from '../../support/files/files-below.ts';
import { readUnixText } from '../../support/files/unix-text.ts';
import { imageDir } from './definition.ts';
import type { Tree, TreeEntry } from './tree.ts';

/** Where the Python packages are that the virtualenv has not. */
const container = 'usr/lib/mathesar/container';
const authorities = 'usr/share/ca-certificates';
const data = 'var/lib/mathesar';

/**
 * Adds what no package has: accounts, the command, the program for health, folders for data, and the bundle of certificate
 * authorities, which a script of Debian's package would make.
 * @param folder contents are written there, at their paths
 */
export async function addOwnFiles(
  tree: Tree,
  folder: string,
  { python, user, caBundle }: { readonly python: string; readonly user: number; readonly caBundle: string },
): Promise<void> {
  const put = async (path: string, text: string) => {
    const place = join(folder, path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, text);
    tree.set(path, { kind: 'file', path, mode: modeOf(text), file: place });
  };
  const root = join(imageDir, 'root');
  for (const file of await filesBelow(root)) {
    await put(file, withInterpreter(await readUnixText(join(root, file)), python));
  }
  for (const module of ['mathesar_container', 'mathesar_shared']) {
    const code = join(packagingDir, 'admin', module);
    for (const name of (await readdir(code, { recursive: true })).filter((each) => each.endsWith('.py'))) {
      await put(`${container}/${module}/${name}`, await readUnixText(join(code, name)));
    }
  }
  await put(caBundle.replace(/^\//, ''), await bundle(tree));
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    tree.set(name, { kind: 'symlink', path: name, mode: 0o777, target: `usr/${name}` });
  }
  for (const entry of folders(user)) tree.set(entry.path, entry);
}

/** Any user with the group 0, or the image's own, can write to the folders of data. */
function folders(user: number): readonly TreeEntry[] {
  const directory = (path: string, mode: number, uid?: number): TreeEntry =>
    uid === undefined ? { kind: 'directory', path, mode } : { kind: 'directory', path, mode, uid };
  return [
    directory('etc/mathesar', 0o755),
    directory('proc', 0o555),
    directory('sys', 0o555),
    directory('dev', 0o755),
    directory('run', 0o755),
    directory('usr/sbin', 0o755),
    directory('tmp', 0o1777),
    directory('var/tmp', 0o1777),
    directory(data, 0o2770, user),
    directory(`${data}/media`, 0o2770, user),
  ];
}

/** Every certificate authority of Debian's package ca-certificates, in the order of their files. */
async function bundle(tree: Tree): Promise<string> {
  const entries = [...tree.values()].filter(
    ({ path }) => path.startsWith(authorities) && path.endsWith('.crt'),
  );
  const files = entries.flatMap((entry) => (entry.kind === 'file' ? [entry.file] : [])).sort();
  if (files.length === 0) throw new Error('the package ca-certificates has no certificate');
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.map((text) => `${text.trimEnd()}\n`).join('');
}
