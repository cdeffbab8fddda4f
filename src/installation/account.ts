import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './package.ts';

const userLine =
  /^u!?\s+(?<name>[a-z_][a-z0-9_-]*)(?:\s+-(?:\s+"(?<description>[^"]*)"(?:\s+(?<home>\/\S*)(?:\s+(?<shell>\/\S*))?)?)?)?$/;

/**
 * The accounts that a folder of sysusers.d(5) files declares: lines of type "u".
 * @throws Error for a line of another kind, which the scripts could not create without systemd
 */
export async function readAccounts(folder: string): Promise<readonly Account[]> {
  const names = (await readdir(folder)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text, index) =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => parseLine(line, names[index] ?? folder)),
  );
}

function parseLine(line: string, origin: string): Account {
  const {
    name,
    description = '',
    home = '/',
    shell = '/usr/sbin/nologin',
  } = userLine.exec(line)?.groups ?? {};
  if (name === undefined) throw new Error(`${origin}: "${line}" is not: u name - "description" /home /shell`);
  return { name, description, home, shell, line };
}
