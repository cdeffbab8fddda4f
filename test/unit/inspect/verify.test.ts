import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { withContents } from '../../../src/formats/shared/reading/read-package.ts';
import { folderEntry, textEntry } from '../../../src/installation/content.ts';
import type { ContentEntry, Package } from '../../../src/installation/package.ts';
import { deviationsOf } from '../../../src/inspect/verify/compare.ts';
import type { Deviation } from '../../../src/inspect/verify/deviation.ts';
import { withPackageSigner } from '../../../src/repository/dnf/sign-package.ts';
import { keyChoice, withSigningKey } from '../../../src/signing/key.ts';
import { UserError } from '../../../src/support/errors.ts';
import { throwawayKey } from '../repository/throwaway-key.ts';
import { writtenPackage } from './packages.ts';

const data = { deb: 'data.tar.zst', rpm: 'payload' } as const;
const program = '/usr/bin/sample';
const content = [
  { ...folderEntry('/var/lib/sample', 0o750), owner: 'sample' },
  textEntry(program, '#!/bin/sh\n', 0o755),
  textEntry('/usr/lib/sample/large', Buffer.alloc(300_000, 'not all alike 0123456789')),
];

async function deviations(given: string, rebuilt: string): Promise<readonly Deviation[]> {
  return withContents(given, (one) => withContents(rebuilt, (other) => deviationsOf(one, other)));
}

/** What is found first where a package has other entries, or says other things, than the one that was built again. */
async function first(
  format: 'deb' | 'rpm',
  entries: readonly ContentEntry[],
  changes: Partial<Package> = {},
): Promise<Deviation | undefined> {
  const rebuilt = await writtenPackage(format, content);
  return (await deviations(await writtenPackage(format, entries, changes), rebuilt))[0];
}

function changed(path: string, changes: Partial<ContentEntry>): readonly ContentEntry[] {
  return content.map((entry) => (entry.path === path ? ({ ...entry, ...changes } as ContentEntry) : entry));
}

test.each(['deb', 'rpm'] as const)('a .%s that is the same has no deviation', async (format) => {
  const one = await writtenPackage(format, content);
  expect(await deviations(one, await writtenPackage(format, content))).toEqual([]);
});

test.each(['deb', 'rpm'] as const)(
  'of a .%s, the first path that differs is named, with what of it',
  async (format) => {
    const part = data[format];
    expect(await first(format, changed(program, { mode: 0o4755 }))).toEqual({
      part,
      path: program,
      why: 'mode',
      given: 'mode 4755',
      rebuilt: 'mode 0755',
    });
    const owned = await writtenPackage(format, changed('/var/lib/sample', { owner: 'root' }));
    // The spec in an .rpm names owners too.
    expect(await deviations(owned, await writtenPackage(format, content))).toContainEqual({
      part,
      path: '/var/lib/sample',
      why: 'owner',
      given: 'owner root:root',
      rebuilt: 'owner sample:root',
    });
    const other = [
      ...content.filter(({ path }) => path !== program),
      textEntry(program, '#!/bin/sh\nevil\n', 0o755),
    ];
    expect(await first(format, other)).toMatchObject({ part, path: program, why: 'content' });
    expect(await first(format, content.slice(0, 2))).toMatchObject({
      path: '/usr/lib/sample/large',
      why: 'missing',
    });
    const more = [...content, textEntry('/usr/bin/stowaway', 'x')];
    const found = await deviations(await writtenPackage(format, more), await writtenPackage(format, content));
    expect(found).toContainEqual({
      part,
      path: '/usr/bin/stowaway',
      why: 'added',
      given: 'file',
      rebuilt: 'nothing',
    });
    expect(await first(format, content, { epoch: 1_780_000_001 })).toMatchObject({
      why: 'time',
      given: '2026-05-28T20:26:41.000Z',
    });
  },
);

test('what only the package manager reads is named by its control file, or its tag', async () => {
  const scripts = { postInstall: '#!/bin/sh\nset -e\nevil\n' };
  expect(await first('deb', content, { scripts })).toEqual({
    part: 'control.tar.gz',
    path: 'postinst',
    why: 'content',
    given: 'evil',
    rebuilt: '',
  });
  const found = await deviations(
    await writtenPackage('rpm', content, { scripts: { postInstall: 'evil\n', postTransaction: 'exit 0\n' } }),
    await writtenPackage('rpm', content),
  );
  expect(found).toContainEqual({
    part: 'header',
    path: 'POSTIN',
    why: 'content',
    given: 'evil',
    rebuilt: 'echo "100%"',
  });
});

test('the same content in other bytes is a difference of compression', async () => {
  const path = await writtenPackage('deb', content);
  const bytes = await readFile(path);
  const at = bytes.indexOf('data.tar.zst');
  const size = Number(bytes.toString('latin1', at + 48, at + 58));
  const body = zstdCompressSync(zstdDecompressSync(bytes.subarray(at + 60, at + 60 + size)));
  const header = Buffer.from(bytes.subarray(at, at + 60));
  header.write(String(body.length).padEnd(10), 48, 'latin1');
  const tail = Buffer.alloc(body.length % 2, '\n');
  const other = await writtenPackage('deb', content);
  await writeFile(other, Buffer.concat([bytes.subarray(0, at), header, body, tail]));
  expect(await deviations(other, path)).toMatchObject([
    { part: 'data.tar.zst', path: null, why: 'compression' },
  ]);
});

test.each(['deb', 'rpm'] as const)('one flipped byte anywhere in a .%s is found', async (format) => {
  const whole = await readFile(await writtenPackage(format, content));
  const rebuilt = await writtenPackage(format, content);
  const path = await writtenPackage(format, content);
  const unseen: number[] = [];
  for (let at = 0; at < whole.length; at += 41) {
    const bytes = Buffer.from(whole);
    bytes.writeUInt8(bytes.readUInt8(at) ^ 0x10, at);
    await writeFile(path, bytes);
    const found = await deviations(path, rebuilt).catch((error: unknown) => {
      // What cannot be read as a package any more is refused.
      if (!(error instanceof UserError)) throw error;
      return [error];
    });
    if (found.length === 0) unseen.push(at);
  }
  expect(unseen).toEqual([]);
});

test('a signature of an .rpm is left out, and nothing beside it', async () => {
  const key = await throwawayKey();
  onTestFinished(() => key.dispose());
  const rebuilt = await writtenPackage('rpm', content);
  const signed = await writtenPackage('rpm', content);
  const context = { signal: AbortSignal.any([]) };
  const choice = keyChoice(undefined, { MATHESAR_SIGNING_KEY_FILE: key.file });
  if (choice === undefined) throw new Error('there is no key');
  await withSigningKey(choice, context, (opened) =>
    withPackageSigner(opened, context, (signer) => signer.sign(signed)),
  );
  expect((await readFile(signed)).length).toBeGreaterThan((await readFile(rebuilt)).length);
  expect(await withContents(signed, ({ signatures }) => Promise.resolve(signatures))).toEqual([
    'signature header',
  ]);
  expect(await deviations(signed, rebuilt)).toEqual([]);

  const other = await writtenPackage('rpm', changed(program, { mode: 0o700 }));
  expect((await deviations(signed, other))[0]).toMatchObject({ path: program, why: 'mode' });
  await copyFile(signed, other);
  const bytes = await readFile(other);
  bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
  await writeFile(other, bytes);
  expect(await deviations(other, rebuilt)).toMatchObject([{ part: 'lead' }]);
});
