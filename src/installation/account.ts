import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './package.ts';

const userLine =
  /^u!?\s+(?<name>[a-z_][a-z0-9_-]*)(?:\s+-(?:\s+"(?<description>[^"]*)"(?:\s+(?<home>\/\S*)(?:\s+(?<shell>\/\S*))?)?)?)?$/;
const groupLine = /^g\s+(?<name>[a-z_][a-z0-9_-]*)(?:\s+-)?$/;

/**
 * The accounts that a folder of sysusers.d(5) files declares: lines of the types "u" and "g".
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
  const group = groupLine.exec(line)?.groups?.name;
  if (group !== undefined) return { kind: 'group', name: group, line };
  const {
    name,
    description = '',
    home = '/',
    shell = '/usr/sbin/nologin',
  } = userLine.exec(line)?.groups ?? {};
  if (name === undefined)
    throw new Error(`${origin}: "${line}" is not: u name - "description" /home /shell, or: g name -`);
  return { kind: 'user', name, description, home, shell, line };
}
