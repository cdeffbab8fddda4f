import { execFileSync } from 'node:child_process';
import { chmod, mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { digestFile } from '../../../../src/support/caching/digest.ts';
import { writeEntries } from '../../../../src/ways/zipapp/content.ts';
import { pack } from '../../../../src/ways/zipapp/pack.ts';
import { textEntry } from '../../../../src/installation/content.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { openSession } from '../../../../src/report/session.ts';

const first = `
def main():
    import _bootstrap
    _bootstrap.bootstrap()
`;
const entries = [
  textEntry('/lib/data.txt', 'data'),
  textEntry('/lib/program', '#!/bin/sh\necho hello\n', 0o755),
  textEntry('/last.py', 'import lib_path\n'),
  textEntry('/entry.py', 'def main():\n    print("unpacked")\n'),
];

async function packed(backwards: boolean): Promise<string> {
  const folder = await temporaryFolder();
  const [site, top, path] = ['site', 'top', 'out.pyz'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeEntries(site, backwards ? entries.toReversed() : entries);
  await mkdir(top);
  await mkdir(join(top, 'mathesar_zipapp'));
  await writeFile(join(top, 'mathesar_zipapp/__init__.py'), '');
  await writeFile(join(top, 'mathesar_zipapp/first.py'), first);
  await writeFile(join(top, 'mathesar_zipapp/commands.py'), 'from entry import main\n');
  if (backwards) {
    await utimes(join(site, 'last.py'), 1, 1);
    await chmod(top, 0o700);
  }
  await pack({ site, top, path, python: '3.11', epoch: 1_780_000_000 }, openSession({}));
  return path;
}

it('is the same in every byte whatever the order, the times and the modes of the folders are', async () => {
  const [one, other] = [await packed(false), await packed(true)];
  expect(await digestFile(one)).toBe(await digestFile(other));
  expect(execFileSync('head', ['-n', '1', one], { encoding: 'latin1' })).toBe('#!/usr/bin/env python3.11\n');
});

it('unpacks files with their modes, and runs', async () => {
  const path = await packed(false);
  const root = await temporaryFolder();
  const said = execFileSync('python3', [path], {
    env: { ...process.env, SHIV_ROOT: root },
    encoding: 'utf8',
  });
  expect(said).toBe('unpacked\n');
  const ran = execFileSync('sh', ['-c', `"${root}"/*/site-packages/lib/program`], { encoding: 'utf8' });
  expect(ran).toBe('hello\n');
});
