import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remove } from 'fs-extra/esm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { debianMirror, mirrorOf } from '../../../../src/machines/base/mirror.ts';

let apt = '';
beforeEach(async () => {
  apt = await mkdtemp(join(tmpdir(), 'apt-'));
});
afterEach(async () => {
  await remove(apt);
});

test('the mirror is found in both forms of sources, and other archives are not mistaken for it', () => {
  expect(mirrorOf('deb [arch=amd64 signed-by=/k.gpg] http://mirror.intra/debian/ trixie main\n')).toBe(
    'http://mirror.intra/debian',
  );
  const deb822 = 'Types: deb\n# http://old.example/debian\nURIs: https://a.example/debian\nSuites: trixie\n';
  expect(mirrorOf(deb822)).toBe('https://a.example/debian');
  for (const other of [
    'deb http://security.example/debian-security trixie-security main',
    'deb http://archive.example/ubuntu noble main',
    '# deb http://mirror.intra/debian trixie main',
    'deb-src http://mirror.intra/debian trixie main',
  ]) {
    expect(mirrorOf(other)).toBeUndefined();
  }
});

test('the host’s sources are read, in apt’s order', async () => {
  await mkdir(join(apt, 'sources.list.d'));
  await writeFile(join(apt, 'sources.list.d', 'b.list'), 'deb http://b.example/debian trixie main\n');
  await writeFile(join(apt, 'sources.list.d', 'a.sources'), 'URIs: http://a.example/debian\n');
  await writeFile(join(apt, 'sources.list.d', '0.list.save'), 'deb http://c.example/debian trixie main\n');
  expect(await debianMirror({}, apt)).toBe('http://a.example/debian');
  await writeFile(join(apt, 'sources.list'), 'deb http://main.example/debian trixie main\n');
  expect(await debianMirror({}, apt)).toBe('http://main.example/debian');
});

test('the user’s choice comes first, and mmdebstrap’s last', async () => {
  expect(await debianMirror({ MATHESAR_PACKAGE_MIRROR: 'http://x.example/d' }, apt)).toBe(
    'http://x.example/d',
  );
  expect(await debianMirror({}, apt)).toBeUndefined();
  expect(await debianMirror({}, join(apt, 'absent'))).toBeUndefined();
});
