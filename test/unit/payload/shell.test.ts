import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { everyFile } from './target-files.ts';

const files = await everyFile();
const scripts = files.filter(({ language }) => language === 'sh' || language === 'bash');
const programs = files.filter(({ language }) => language === 'python');

/** Prints which of the programs on its standard input, as [name, text], are not Python 3.10, and why. */
const parseEach = `
import ast, json, sys
faults = []
for name, text in json.load(sys.stdin):
    try:
        ast.parse(text, name, feature_version=(3, 10))
    except SyntaxError as error:
        faults.append(f"{name}:{error.lineno}: {error.msg}")
print(json.dumps(faults))
`;

describe('the shell scripts of the target machine', () => {
  it('are found, maintainer scripts of both formats and the completion among them', () => {
    const names = scripts.map(({ name }) => name);
    const payload = 'packaging/payload/usr';
    expect(names).toEqual(
      expect.arrayContaining([
        ...['postinst', 'prerm', 'postrm'].map((name) => `debian-templates/${name}`),
        ...['pre', 'post', 'preun', 'postun', 'posttrans'].map((name) => `rpm-templates/${name}`),
        `${payload}/lib/mathesar/bin/bytecode`,
        `${payload}/share/bash-completion/completions/mathesar`,
      ]),
    );
  });

  it('are all there is besides Python', () => {
    const unknown = files.filter(({ text, language }) => text.startsWith('#!') && language === undefined);
    expect(unknown.map(({ name }) => name)).toEqual([]);
  });

  it.each(scripts)('$name passes shellcheck', async ({ text, language }) => {
    // Missing? apt install shellcheck
    const { all } = await execa('shellcheck', [`--shell=${language ?? 'sh'}`, '-'], {
      input: text,
      reject: false,
      all: true,
    });
    expect(all).toBe('');
  });

  it.each(scripts.filter(({ text }) => text.startsWith('#!')))(
    '$name stops at the first error and at an unset name',
    ({ text }) => {
      expect(text).toMatch(/^set -eu$/m);
    },
  );

  it.each(scripts)('$name is a page at most', ({ text }) => {
    expect(text.split('\n').length).toBeLessThan(60);
  });
});

describe('the Python programs of the target machine', () => {
  it('are Python, of the oldest version that is supported too', async () => {
    const texts = programs.map(({ name, text }) => [name, text]);
    const { stdout } = await execa('python3', ['-I', '-c', parseEach], { input: JSON.stringify(texts) });
    expect(JSON.parse(stdout)).toEqual([]);
  });

  it.each(programs)('$name is a screen or two at most', ({ text }) => {
    expect(text.split('\n').length).toBeLessThan(180);
  });
});
