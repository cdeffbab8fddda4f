import { expect, it } from 'vitest';
import { commandsOf } from '../../../src/docs/commands.ts';
import { follow, type Rule } from '../../../src/docs/follow.ts';

const page = `# Page

| to | type |
| --- | --- |
| look | \`podman ps\`, or \`ps\` |

## Start

\`\`\`sh
# first
podman run \\
  image
cd folder
cat > file <<'END'
# not a comment
END
\`\`\`

\`\`\`text
podman never
\`\`\`
`;
const commands = commandsOf('page.md', page, ['podman']);
const done = { exitCode: 0, stdout: '', stderr: '' };

async function typed(rules: readonly Rule[], exitCode = 0): Promise<readonly string[]> {
  const lines: string[] = [];
  await follow(commands, {
    rules,
    cwd: '/srv',
    shell: (line, { cwd }) => {
      lines.push(`${cwd} ${line}`);
      return Promise.resolve({ ...done, exitCode });
    },
    step: (_, work) => work(),
  });
  return lines;
}

it('reads blocks of shell, and programs in tables', () => {
  expect(commands.map(({ heading, line, text }) => [heading, line, text])).toEqual([
    ['Page', 5, 'podman ps'],
    ['Start', 11, 'podman run \\\n  image'],
    ['Start', 13, 'cd folder'],
    ['Start', 14, "cat > file <<'END'\n# not a comment\nEND"],
  ]);
});

it('types them in order, each with its own names, in the folder that cd leads to', async () => {
  const lines = await typed([{ begins: 'podman run', replace: { image: 'own' } }]);
  expect(lines).toEqual([
    '/srv podman ps',
    '/srv podman run \\\n  own',
    "/srv/folder cat > file <<'END'\n# not a comment\nEND",
  ]);
});

it('takes the rule that says most, and leaves out what has a reason', async () => {
  const rules = [{ begins: 'podman' }, { begins: 'podman run', skip: 'no engine' }];
  expect(await typed(rules)).toHaveLength(2);
});

it('refuses a rule for a command that the page does not have, and a name that the command does not have', async () => {
  await expect(typed([{ begins: 'docker' }])).rejects.toThrow(
    'docs/page.md has no command that begins with: docker',
  );
  const rules = [{ begins: 'podman ps', replace: { name: 'x' } }];
  await expect(typed(rules)).rejects.toThrow('docs/page.md:5 does not have name');
});

it('fails where a command does, and where its result is not what the page says', async () => {
  await expect(typed([], 1)).rejects.toThrow('docs/page.md:5: podman ps\nended with 1');
  const after = () => Promise.reject(new Error('nothing runs'));
  await expect(typed([{ begins: 'podman ps', after }])).rejects.toThrow('nothing runs');
});
