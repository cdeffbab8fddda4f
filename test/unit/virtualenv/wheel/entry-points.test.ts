import { describe, expect, test } from 'vitest';
import {
  entryPointScript,
  parseEntryPoints,
  relocateScript,
} from '../../../../src/virtualenv/wheel/entry-points.ts';

const python = '/usr/lib/mathesar/venv/bin/python3';

describe('entry points', () => {
  test('are the console and GUI scripts, and nothing else of the file', () => {
    const text = `
# a comment
[paste.server_runner]
main = gunicorn.app.pasterapp:serve
[console_scripts]
gunicorn = gunicorn.app.wsgiapp:run
with.dots-and_more = pkg:Class.method [extra1, extra2]
[gui_scripts]
window=pkg.gui:main
`;
    expect(parseEntryPoints(text, 'pkg')).toEqual([
      { name: 'gunicorn', module: 'gunicorn.app.wsgiapp', attribute: 'run' },
      { name: 'with.dots-and_more', module: 'pkg', attribute: 'Class.method' },
      { name: 'window', module: 'pkg.gui', attribute: 'main' },
    ]);
  });

  test.each([
    '../../etc/passwd = pkg:main',
    'a/b = pkg:main',
    '.hidden = pkg:main',
    'name = pkg:main;import os',
    'name = pkg; import os:main',
    'name = pkg',
  ])('are refused when they cannot be one: %s', (line) => {
    expect(() => parseEntryPoints(`[console_scripts]\n${line}\n`, 'pkg')).toThrow(
      'the wheel of pkg declares a command that cannot be one',
    );
  });

  test('become scripts that the final Python runs', () => {
    const script = entryPointScript({ name: 'x', module: 'pkg.cli', attribute: 'Class.main' }, python);
    expect(script).toBe(
      `#!${python}\nimport sys\nfrom pkg.cli import Class\nif __name__ == '__main__':\n    sys.exit(Class.main())\n`,
    );
  });
});

describe('a script that a wheel brings', () => {
  const relocated = (text: string): string =>
    Buffer.from(relocateScript(Buffer.from(text, 'latin1'), python)).toString('latin1');

  test.each(['#!/home/me/.venv/bin/python', '#!python', '#!/usr/bin/python3.11', '#!/usr/bin/env python3'])(
    'gets the final Python in place of %s',
    (firstLine) => {
      expect(relocated(`${firstLine}\nprint('\xff')\n`)).toBe(`#!${python}\nprint('\xff')\n`);
    },
  );

  test('gets it too where an installer wrapped it in a shell script', () => {
    const wrapped = `#!/bin/sh\n'''exec' '/a very long path/python' "$0" "$@"\n' '''\nimport sys\n`;
    expect(relocated(wrapped)).toBe(`#!${python}\nimport sys\n`);
  });

  test.each(['#!/bin/sh\necho python\n', '\x7fELF\x00\x01', 'no first line', '#!/opt/python-tools/run\nx\n'])(
    'stays as it is when Python does not run it: %j',
    (text) => {
      expect(relocated(text)).toBe(text);
    },
  );
});
