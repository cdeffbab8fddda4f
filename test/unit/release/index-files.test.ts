import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { outputFile } from 'fs-extra/esm';
import { expect, test } from 'vitest';
import { checksumsOf, indexOf, writeIndexFiles } from '../../../src/release/index-files.ts';
import type { Artifact } from '../../../src/pipeline.ts';
import { sha256 } from '../../../src/support/caching/digest.ts';
import { temporaryFolder } from '../../temporary.ts';

async function artifact(path: string, distro: string): Promise<Artifact> {
  const content = { bytes: 7, installedBytes: 70, installedFiles: 3, sha256: sha256('content') };
  const sbom = `${path}.cdx.json`;
  await outputFile(sbom, 'sbom');
  return { path, sbom, distro, arch: 'amd64', version: '1.0.0', install: 'apt install', ...content };
}

test('the checksums fit the files, also after a host has turned "~" into "."', async () => {
  const folder = await temporaryFolder();
  const [deb, rpm] = [join(folder, 'a_1~deb13u0_amd64.deb'), join(folder, 'a-1.fc42.x86_64.rpm')];
  await writeIndexFiles(
    folder,
    await indexOf([await artifact(deb, 'debian-13'), await artifact(rpm, 'fedora-42')]),
  );
  await writeFile(join(folder, 'a_1.deb13u0_amd64.deb'), 'content');
  await writeFile(rpm, 'content');
  const check = promisify(execFile)('sha256sum', ['--check', '--ignore-missing', 'SHA256SUMS'], {
    cwd: folder,
  });
  expect((await check).stdout.split('\n').sort()).toEqual([
    '',
    'a-1.fc42.x86_64.rpm.cdx.json: OK',
    'a-1.fc42.x86_64.rpm: OK',
    'a_1.deb13u0_amd64.deb: OK',
    'a_1~deb13u0_amd64.deb.cdx.json: OK',
  ]);
});

test('the index lists the packages by file, whatever order they were built in, and is read again', async () => {
  const folder = await temporaryFolder();
  const [one, other] = [
    await artifact(join(folder, 'b.deb'), 'debian-13'),
    await artifact(join(folder, 'a.rpm'), 'fedora-42'),
  ];
  expect(await indexOf([one, other])).toEqual(await indexOf([other, one]));
  expect(checksumsOf(await indexOf([one, other])).split('\n')[0]).toMatch(/ {2}a\.rpm$/);
  await writeIndexFiles(folder, await indexOf([one, other]));
  const text = await readFile(join(folder, 'release.json'), 'utf8');
  expect(JSON.parse(text)).toEqual(await indexOf([one, other]));
});
