import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import { outputFile } from 'fs-extra/esm';
import { packagingDir } from '../../../src/config/project.ts';
import { readPrivileges } from '../../../src/config/privileges.ts';
import { privilegesPage, privilegesPagePath } from '../../../src/checks/privileges-page.ts';
import { calls } from '../../../src/checks/steps/privileges/calls.ts';
import { temporaryFolder } from '../../temporary.ts';

const privileges = await readPrivileges();

test('docs/set-up/privileges.md is as `npm run docs` writes it', async () => {
  expect(await readFile(privilegesPagePath, 'utf8')).toBe(privilegesPage(privileges));
});

test('the scenario can make every call, and no other', () => {
  expect(Object.keys(calls).sort()).toEqual(Object.keys(privileges.calls).sort());
});

test('rows that only Mathesar or a newer server shows are marked', () => {
  const page = privilegesPage(privileges);
  expect(page).toContain('`TEMPORARY` on `mathesar_data` (by hand) |');
  expect(page).toContain('`createrole_self_grant = set` (PostgreSQL 16 and newer) |');
  expect(page).not.toContain('{starter}');
});

/** What gives a privilege, wherever it stands in the SQL of the package. */
const granting =
  /\bGRANT\b [^;'"]*|\b(?:NO)?(?:CREATEDB|CREATEROLE)\b|\bOWNER\b (?:TO )?%I|\bcreaterole_self_grant\b|\bLOGIN\b/g;

// Whoever grants more is reminded to say in packaging/privileges.yaml what needs it.
test('the SQL of the package grants what is known, and nothing else', async () => {
  const folder = join(packagingDir, 'payload/usr/share/mathesar/sql');
  const found = new Set<string>();
  for (const file of await readdir(folder)) {
    const text = (await readFile(join(folder, file), 'utf8')).replaceAll(/--.*$/gm, '');
    // These only ask.
    if (['check.sql', 'made.sql', 'status.sql', 'collaborators.sql', 'cluster.sql'].includes(file)) continue;
    for (const [grant] of text.matchAll(granting)) found.add(`${file}: ${grant}`);
  }
  expect([...found].sort()).toEqual([
    'create-database.sql: CREATEDB',
    'create-database.sql: NOCREATEDB',
    // Taken, where the role stays because it owns something else.
    'leaving-role.sql: NOCREATEDB',
    'leaving-role.sql: NOCREATEROLE',
    'manage-roles.sql: CREATEROLE',
    'manage-roles.sql: NOCREATEROLE',
    'manage-roles.sql: createrole_self_grant',
    'metadata.sql: GRANT %I TO CURRENT_USER',
    'metadata.sql: OWNER %I',
    'metadata.sql: OWNER TO %I',
    // What the database has that is copied; the copy goes at the end.
    'rehearsal.sql: GRANT %s ON DATABASE %I TO %s',
    'rehearsal.sql: OWNER %I',
    // What databases and roles of a backup had.
    'restore-open.sql: GRANT CONNECT, TEMPORARY ON DATABASE :',
    'restore-privileges.sql: GRANT %s ON DATABASE %I TO %s',
    'restore-roles.sql: CREATEDB',
    'restore-roles.sql: CREATEROLE',
    'restore-roles.sql: GRANT %I TO %I',
    'restore-roles.sql: LOGIN',
    'role.sql: LOGIN',
    'role.sql: NOCREATEDB',
    'role.sql: NOCREATEROLE',
    'starter.sql: OWNER %I',
    'trial.sql: GRANT CONNECT ON DATABASE %I TO %I',
    'trial.sql: LOGIN',
    'trial.sql: OWNER %I',
  ]);
});

test.each([
  ['a call that is nowhere explained', { calls: {} }, '"start" is not in calls'],
  [
    'a call that no row makes',
    { calls: { start: 'it starts', stop: 'it stops' } },
    'no row makes the call "stop"',
  ],
])('%s is refused', async (_, change, reason) => {
  const path = join(await temporaryFolder(), 'privileges.yaml');
  const row = { what: 'LOGIN', take: { line: 'x' }, call: 'start', fails: 'no' };
  const sound = {
    'by hand': { release: '1', distro: 'x' },
    calls: { start: 'it starts' },
    groups: [{ title: 'x', rows: [row] }],
  };
  await outputFile(path, stringify(sound));
  expect((await readPrivileges(path)).groups[0]?.rows[0]?.fails).toEqual(['no']);
  await outputFile(path, stringify({ ...sound, ...change }));
  await expect(readPrivileges(path)).rejects.toThrow(reason);
});
