import { join } from 'node:path';
import { docsDir } from '../config/project.ts';
import type { Privilege, Privileges } from '../config/privileges.ts';

/** The page of docs/ that is rendered from packaging/privileges.yaml. */
export const privilegesPagePath = join(docsDir, 'set-up/privileges.md');

const introduction = `<!-- Written by \`npm run docs\` from packaging/privileges.yaml: change that file, not this one. -->

# Every privilege, and what needs it

[People and roles](people-and-roles.md#what-mathesar-may-do) says what Mathesar may do in PostgreSQL. This is why.

A test takes each privilege and each line of \`pg_hba.conf\` away: what it is for works before, fails without it in the words
below, and works again afterwards. What nothing needed was removed from the package. An owner of a database can grant itself
more; that Mathesar does without \`CREATE\` and \`TEMPORARY\` on \`mathesar_django\` keeps it from using them unnoticed.
`;

/** docs/set-up/privileges.md. */
export function privilegesPage(privileges: Privileges): string {
  const { release, distro } = privileges['by hand'];
  const groups = privileges.groups.map(({ title, rows }) => {
    const lines = rows.map((row) => line(row, privileges));
    return `\n### ${title}\n\n| privilege | what fails without it | in these words |\n| --- | --- | --- |\n${lines.join('')}`;
  });
  const end = `\nThe test runs with the sample in CI, and was run by hand with Mathesar ${release} on ${distro}; “by hand” marks the rows that
only Mathesar shows. Where PostgreSQL lets it not connect, Mathesar says just “OperationalError”, and the words are in its journal.\n`;
  return [introduction, ...groups, end].join('');
}

function line({ what, call, fails: [words = ''], since, only }: Privilege, { calls }: Privileges): string {
  const conditions = [since && `PostgreSQL ${since} and newer`, only && 'by hand'].filter(Boolean).join('; ');
  const title = conditions === '' ? what : `${what} (${conditions})`;
  return `| ${title} | ${calls[call] ?? ''} | \`${words.replaceAll('{starter}', 'mathesar_data')}\` |\n`;
}
