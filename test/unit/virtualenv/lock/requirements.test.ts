import { describe, expect, test } from 'vitest';
import { normaliseName, parseRequirements } from '../../../../src/virtualenv/lock/requirements.ts';

const digest = 'AB'.repeat(32);

describe('a requirements file', () => {
  test('is read with extras, markers, hashes, comments and continued lines', () => {
    const text = [
      '# a comment',
      'Django==4.2.29  # why',
      'psycopg[binary, pool] >=3.2 , <4',
      "pyyaml==6.0.2 ; python_version < '3.14' \\",
      `    --hash=sha256:${digest} \\`,
      `    --hash=sha256:${'c'.repeat(64)}`,
      '',
      'azure_Storage.Blob',
    ].join('\r\n');
    expect(parseRequirements(text, 'r.txt')).toEqual([
      { name: 'django', extras: '', specifier: '==4.2.29', marker: undefined, hashes: [] },
      { name: 'psycopg', extras: '[binary,pool]', specifier: '>=3.2,<4', marker: undefined, hashes: [] },
      {
        name: 'pyyaml',
        extras: '',
        specifier: '==6.0.2',
        marker: "python_version < '3.14'",
        hashes: [digest.toLowerCase(), 'c'.repeat(64)],
      },
      { name: 'azure-storage-blob', extras: '', specifier: '', marker: undefined, hashes: [] },
    ]);
  });

  test.each([
    '-r other.txt',
    '--index-url https://elsewhere.example/simple',
    '--extra-index-url=https://elsewhere.example/simple',
    '-e .',
    './local',
    '/absolute/path.whl',
    'name @ https://elsewhere.example/name.whl',
    'name @ file:///etc/passwd',
    'git+https://elsewhere.example/repo',
    'name==1.0 --config-settings=x=y',
    'name==1.0 --hash=md5:0123',
    'name == 1.0 trailing words',
  ])('may hold nothing else: %s', (line) => {
    expect(() => parseRequirements(`ok==1.0\n${line}\n`, 'r.txt')).toThrow(
      `r.txt:2 is not a plain requirement: ${line}`,
    );
  });

  test('names packages as an index does', () => {
    expect(normaliseName('Foo._-Bar')).toBe('foo-bar');
  });
});
