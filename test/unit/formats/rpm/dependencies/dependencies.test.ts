import { describe, expect, it } from 'vitest';
import type { Package } from '../../../../../src/installation/package.ts';
import { query, rpmPackage, tool, written } from '../rpm-package.ts';

describe('what a package needs and gives', () => {
  it('is what was stated, and what rpm itself must be able to do', async () => {
    const rpm = await written(
      rpmPackage({
        depends: [
          { name: 'libcairo.so.2()(64bit)' },
          { name: 'python(abi)', operator: '=', version: '3.14' },
          { name: 'old', operator: '<<', version: '2~rc1' },
          { name: 'one', alternatives: [{ name: 'other', operator: '>=', version: '2' }] },
        ],
      }),
    );
    const requires = tool('rpm', '-qp', '--requires', rpm).trim().split('\n');
    expect(requires).toEqual([
      '(one or other >= 2)',
      '/bin/sh',
      'libcairo.so.2()(64bit)',
      'old < 2~rc1',
      'python(abi) = 3.14',
      'rpmlib(CompressedFileNames) <= 3.0.4-1',
      'rpmlib(FileDigests) <= 4.6.0-1',
      'rpmlib(PayloadFilesHavePrefix) <= 4.0-1',
      'rpmlib(PayloadIsZstd) <= 5.4.18-1',
      'rpmlib(RichDependencies) <= 4.12.0-1',
      'rpmlib(TildeInVersions) <= 4.10.0-1',
      'systemd',
    ]);
    expect(query(rpm, '[%{RECOMMENDS} %{SUGGESTS}\\n]')).toEqual(['postgresql postgresql-server']);
  });

  it('is installed before the scripts that need it run', async () => {
    const rpm = await written(rpmPackage());
    const flags = query(rpm, '[%{REQUIRENAME} %{REQUIREFLAGS:deptype}\\n]');
    expect(flags).toContain('systemd post,posttrans');
    expect(flags).toContain('/bin/sh post,interp,posttrans');
  });

  it('names itself, every wheel in it, and the accounts that it makes', async () => {
    const account = {
      kind: 'user' as const,
      name: 'sample',
      description: 'S',
      home: '/',
      shell: '/sbin/nologin',
      line: 'u sample -',
    };
    const rpm = await written(
      rpmPackage({ accounts: [account, { kind: 'group', name: 'web', line: 'g web -' }] }),
    );
    expect(tool('rpm', '-qp', '--provides', rpm).trim().split('\n')).toEqual([
      'bundled(python3dist(wheel)) = 1.0',
      `group(sample) = ${Buffer.from('g sample -  ').toString('base64')}`,
      `group(web) = ${Buffer.from('g web -  ').toString('base64')}`,
      'sample = 1.2.0~rc1-3.fc43',
      'sample(x86-64) = 1.2.0~rc1-3.fc43',
      `user(sample) = ${Buffer.from('u sample -  ').toString('base64')}`,
    ]);
  });

  it('takes nothing from the files in it', async () => {
    const rpm = await written(rpmPackage({ depends: [], preDepends: [], scripts: {} }));
    const requires = tool('rpm', '-qp', '--requires', rpm).trim().split('\n');
    expect(requires.filter((line) => !line.startsWith('rpmlib('))).toEqual([]);
  });
});

describe('hostile metadata', () => {
  it('cannot begin a field or a line of its own', async () => {
    const rpm = await written(
      rpmPackage({
        summary: 'One\nLicense: none\r\n Two',
        description: ['%{lua: os.exit(1)} %define x y\nName: other'],
        maintainer: 'Körper & Söhne 表 <a@example.org>',
      }),
    );
    expect(query(rpm, '%{SUMMARY}\\n')).toEqual(['One License: none Two']);
    expect(query(rpm, '%{DESCRIPTION}\\n')).toEqual(['%{lua: os.exit(1)} %define x y Name: other']);
    expect(query(rpm, '%{VENDOR}\\n')).toEqual(['Körper & Söhne 表']);
  });

  const refusals: readonly (readonly [string, Partial<Package>, RegExp])[] = [
    ['a name with a slash', { name: '../x' }, /package's name cannot be "..\/x"/],
    ['a name that is too long', { name: 'n'.repeat(101) }, /name is longer than 100/],
    ['a release with a hyphen', { revision: '1-2' }, /release cannot be "1-2.fc43"/],
    ['a summary with an escape', { summary: 'a\u001b[31m' }, /summary contains the character/],
    ['no summary', { summary: ' \n' }, /summary is empty/],
    ['a dependency with a newline', { depends: [{ name: 'a\nb' }] }, /cannot hold control characters/],
  ];

  it.each(refusals)('with %s is refused', async (_, changes, message) => {
    await expect(written(rpmPackage(changes))).rejects.toThrow(message);
  });
});
