import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readDistros, selectDistros } from '../../../src/config/distros.ts';
import { formats } from '../../../src/formats/index.ts';
import { instructionsFor, originsPattern } from '../../../src/repository/instructions.ts';

const page = await readFile(new URL('../../../docs/set-up/install.md', import.meta.url), 'utf8');
const distros = await readDistros(formats);
const where = { name: 'mathesar', url: 'https://packages.example.org' };

/** The scenarios run the lines of `instructionsFor`. */
test.each(['debian-13', 'fedora-44', 'el9', 'opensuse-leap-16'])(
  'docs/set-up/install.md has the lines for %s',
  (name) => {
    const [distro] = selectDistros(distros, [name]);
    if (distro === undefined) throw new Error(`no distro is ${name}`);
    const { add, install } = instructionsFor(distro, where);
    expect(page).toContain(`\n\`\`\`sh\n${[...add, ...install].join('\n')}\n\`\`\`\n`);
  },
);

test('docs/set-up/install.md has the line for unattended-upgrades', () => {
  expect(page).toContain(`\n\`\`\`\n${originsPattern(where.name)}\n\`\`\`\n`);
});
