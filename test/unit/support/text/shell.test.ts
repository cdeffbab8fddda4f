import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { renderText } from '../../../../src/support/text/template.ts';
import { sh, shownWord } from '../../../../src/support/text/shell.ts';

const hostile = [
  'plain',
  '',
  'two  spaces',
  "it's",
  `'; touch /tmp/owned; '`,
  '"double"',
  '$HOME ${HOME} $(id) `id`',
  'back\\slash \\n',
  'a\nb\n',
  '*?[a]~',
  '-n',
  '!history # comment & | ; < > ( )',
  'Grüße 表',
  '\t\r\u0001',
];

describe('sh', () => {
  it.each(hostile)('gives %j to a shell as it is', (value) => {
    const script = renderText('printf "%s" <%= sh(value) %>', { value });
    const printed = execFileSync('sh', ['-euc', script], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    });
    expect(printed).toBe(value);
  });

  it('makes one word of each value', () => {
    const script = `set -- ${hostile.map(sh).join(' ')}; printf %s "$#"`;
    expect(execFileSync('sh', ['-euc', script], { encoding: 'utf8' })).toBe(String(hostile.length));
  });

  it('refuses what no word can hold', () => {
    expect(() => sh('a\0b')).toThrow(/NUL/);
    expect(() => sh(undefined)).toThrow(/texts and numbers/);
  });
});

describe('shownWord', () => {
  it('leaves what no shell changes as people write it, and quotes the rest', () => {
    const plain = ['dist/mathesar_1.0-1~deb13u0_amd64.deb', 'web@packages.example.org:/srv/packages', '../x'];
    expect(plain.map(shownWord)).toEqual(plain);
    const other = ['two words/x.deb', '~/x', '$HOME', "it's", ''];
    expect(other.map(shownWord)).toEqual(other.map(sh));
  });
});
