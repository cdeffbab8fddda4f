import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDir } from 'fs-extra/esm';
import { describe, expect, it } from 'vitest';
import { payloadEntries } from '../../../src/installation/payload.ts';
import type { ContentEntry } from '../../../src/installation/package.ts';
import { temporaryFolder } from '../../temporary.ts';

const target = { name: 'x', python: '3.13' };

describe('payloadEntries', () => {
  it('takes modes from the first line, never from the checkout', async () => {
    const folder = await temporaryFolder();
    for (const [name, text, mode] of [
      ['a', '', 0o777],
      ['b', '#!/bin/sh\n', 0o600],
      ['c', ' #!/bin/sh\n', 0o755],
    ] as const) {
      await writeFile(join(folder, name), text);
      await chmod(join(folder, name), mode);
    }
    const entries = await payloadEntries(folder, '/x', target);
    expect(Object.fromEntries(entries.map(({ path, mode }) => [path, mode]))).toEqual({
      '/x/a': 0o644,
      '/x/b': 0o755,
      '/x/c': 0o644,
    });
  });

  it.each([
    ['#!/usr/bin/python3\n', '#!/usr/bin/python3.13\n'],
    ['#!/usr/bin/python3 -ISB\nx\n', '#!/usr/bin/python3.13 -ISB\nx\n'],
    ['#!/usr/bin/python3', '#!/usr/bin/python3.13'],
    ['#!/usr/bin/python3.11\n', '#!/usr/bin/python3.11\n'],
    ['#!/usr/lib/x/venv/bin/python3\n', '#!/usr/lib/x/venv/bin/python3\n'],
    ['#!/bin/sh\n#!/usr/bin/python3\n', '#!/bin/sh\n#!/usr/bin/python3\n'],
  ])('names the distro’s own Python in the interpreter line: %j', async (text, expected) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'program'), text);
    expect((await payloadEntries(folder, '', target)).map(textOf)).toEqual([expected]);
  });

  it.each(['usr/bin', 'usr/lib/x/bin', 'usr/lib/x/bin/deeper'])(
    'refuses a program without an interpreter in %s',
    async (place) => {
      const folder = await temporaryFolder();
      await ensureDir(join(folder, place));
      await writeFile(join(folder, place, 'program'), 'echo\n');
      await expect(payloadEntries(folder, '', target)).rejects.toThrow(
        /program becomes a program and does not name its interpreter/,
      );
    },
  );

  it('refuses CR LF with file and line', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'text'), 'one\ntwo\r\nthree\r\n');
    await expect(payloadEntries(folder, '', target)).rejects.toThrow(
      expect.objectContaining({
        message: `${join(folder, 'text')}:2 ends with CR LF, which the target machine does not understand`,
        hints: [expect.stringContaining('sed -i') as string, expect.stringContaining('git config') as string],
      }) as Error,
    );
  });

  it('leaves files that are not text as they are', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'image'), Buffer.from('\r\n\0\xff', 'latin1'));
    const [entry] = await payloadEntries(folder, '', target);
    expect(entry).toMatchObject({ mode: 0o644, size: 4 });
  });

  it('leaves bytecode out that a test has left in the checkout', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, '__pycache__'));
    await writeFile(join(folder, '__pycache__/x.pyc'), '');
    expect(await payloadEntries(folder, '', target)).toEqual([]);
  });

  it('refuses links, which a checkout may not have', async () => {
    const folder = await temporaryFolder();
    await symlink('/etc/mathesar/sso.yml', join(folder, 'sso.yml'));
    await expect(payloadEntries(folder, '/app', target)).rejects.toThrow(/sso\.yml is not a regular file/);
  });
});

function textOf(entry: ContentEntry): string {
  if (entry.kind !== 'file' || !('content' in entry.source)) throw new Error(`${entry.path} has no text`);
  return entry.source.content.toString();
}
