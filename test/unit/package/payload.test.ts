import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyRules, payloadEntries, readPayloadRules } from '../../../src/package/payload.ts';
import { textEntry } from '../../../src/package/content.ts';
import { packagingDir } from '../../../src/plan/project.ts';
import { UserError } from '../../../src/support/errors.ts';
import { temporaryFolder } from '../../temporary.ts';

describe('payloadEntries', () => {
  it('has two modes only, whatever umask the files were checked out with', async () => {
    const folder = await temporaryFolder();
    for (const [name, mode] of [
      ['a', 0o600],
      ['b', 0o664],
      ['c', 0o700],
      ['d', 0o775],
    ] as const) {
      await writeFile(join(folder, name), '');
      await chmod(join(folder, name), mode);
    }
    const entries = await payloadEntries(folder, '/x', {});
    expect(Object.fromEntries(entries.map(({ path, mode }) => [path, mode]))).toEqual({
      '/x/a': 0o644,
      '/x/b': 0o644,
      '/x/c': 0o755,
      '/x/d': 0o755,
    });
  });

  it('keeps links as links, even those that lead nowhere here', async () => {
    const folder = await temporaryFolder();
    await symlink('/etc/mathesar/sso.yml', join(folder, 'sso.yml'));
    expect(await payloadEntries(folder, '/app', {})).toEqual([
      expect.objectContaining({ kind: 'symlink', path: '/app/sso.yml', target: '/etc/mathesar/sso.yml' }),
    ]);
  });

  it('names the template that fails', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'sub/unit.ejs'), '<%= missing %>');
    await expect(payloadEntries(folder, '', {})).rejects.toThrow(/sub\/unit\.ejs[^]*missing/);
  });
});

describe('rules', () => {
  it('of this project are well-formed', async () => {
    const rules = await readPayloadRules(join(packagingDir, 'payload.yaml'));
    expect(Object.keys(rules)).toEqual(['rules', 'folders', 'links']);
  });

  it('give modes, owners, folders and links; the first that matches holds', () => {
    const entries = ['/x/secret', '/x/other'].map((path) => textEntry(path, ''));
    const rule = { match: ['/x/secret'], mode: '0600', owner: 'root', group: 'adm', reason: 'a test' };
    const later = { match: ['/x/*'], owner: 'daemon', group: 'daemon', reason: 'a test' };
    const ruled = applyRules(entries, {
      rules: [rule, later],
      folders: [{ path: '/y', mode: '0750' }],
      links: { '/z': '/y' },
    });
    expect(ruled.map(({ path, mode, owner, group }) => [path, mode, owner, group])).toEqual([
      ['/x/secret', 0o600, 'root', 'adm'],
      ['/x/other', 0o644, 'daemon', 'daemon'],
      ['/y', 0o750, 'root', 'root'],
      ['/z', 0o777, 'root', 'root'],
    ]);
  });

  it.each([
    [
      'a mode that is a number',
      'rules: [{ match: [/x], mode: 420, reason: long enough }]\nfolders: []\nlinks: {}',
    ],
    ['a rule without a reason', "rules: [{ match: [/x], mode: '0600' }]\nfolders: []\nlinks: {}"],
    ['a relative path', 'rules: []\nfolders: [{ path: x }]\nlinks: {}'],
    ['an unknown key', 'rules: []\nfolders: []\nlinks: {}\nfiles: []'],
  ])('with %s are refused', async (_, text) => {
    const path = join(await temporaryFolder(), 'payload.yaml');
    await writeFile(path, text);
    await expect(readPayloadRules(path)).rejects.toThrow(UserError);
  });
});
