import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { libexec } from './rendered.ts';

/** Assignments that the target's reader finds in each of `texts`. */
async function parse(texts: readonly string[]): Promise<readonly Record<string, string>[]> {
  const program = (await libexec('environment')).replace(
    /if __name__ == "__main__":[^]*$/,
    'import json\nprint(json.dumps([parse(text) for text in json.load(sys.stdin)]))\n',
  );
  const { stdout } = await execa('python3', ['-I', '-c', program], { input: JSON.stringify(texts) });
  return JSON.parse(stdout) as Record<string, string>[];
}

/** `text` after the target's writer has set `name` to `value` in it. */
async function withSetting(text: string, name: string, value: string): Promise<string> {
  const program = (await libexec('set-setting')).replace(
    /if __name__ == "__main__":[^]*$/,
    'sys.stdout.buffer.write(replaced(sys.stdin.buffer.read().decode(), *sys.argv[1:]).encode())\n',
  );
  const { stdout } = await execa('python3', ['-I', '-c', program, name, value], {
    input: text,
    stripFinalNewline: false,
  });
  return stdout;
}

// What systemd made of these lines, and env-file.c says.
const assignments = [
  ['A=plain', 'plain'],
  ['A="double quoted"', 'double quoted'],
  ["A='single $x \\ quoted'", 'single $x \\ quoted'],
  ['A=two  spaces', 'two  spaces'],
  ['A=a\\b', 'ab'],
  ['A="x$HOME"', 'x$HOME'],
  ['A={"version": 2,"k":"v"}', '{"version": 2,"k":"v"}'],
  ['A="{\\"version\\": 2}"', '{"version": 2}'],
  ["A=it's", "it's"],
  ['A=trail # c', 'trail # c'],
  ['A="a\\nb"', 'a\\nb'],
  ['A=  around  ', 'around'],
  ['A=" kept "  ', ' kept '],
  ['A=', ''],
  ['A="one" "two"', 'onetwo'],
  ['A=joined \\\nline', 'joined line'],
  ['A="two\nlines"', 'two\nlines'],
  ['  A = spaced', 'spaced'],
  ['A=first\nA=last', 'last'],
  ['#A=comment\n;A=comment\nA=x', 'x'],
  ['A=crlf\r\n', 'crlf'],
] as const;
const others = ['export A=1', 'A B=1', '1A=1', 'no assignment', '#A=1', '=1'];

describe('the reader of environment files', async () => {
  const read = await parse(assignments.map(([text]) => text));
  it.each(assignments.map(([text, value], at) => ({ text, value, found: read[at] })))(
    'reads $text',
    ({ value, found }) => {
      expect(found).toEqual({ A: value });
    },
  );

  const passedOver = await parse(others);
  it.each(others.map((text, at) => ({ text, found: passedOver[at] })))('passes over $text', ({ found }) => {
    expect(found).toEqual({});
  });
});

describe('the writer of a setting', () => {
  it.each(['5433', '', 'two words', `it's "quoted"`, 'back\\slash', '$HOME `x`', '#x', 'ünï', ' edge '])(
    'writes %j so that it is read back',
    async (value) => {
      const text = await withSetting('# A comment\n#A=default\nB=2\n', 'A', value);
      expect(await parse([text])).toEqual([{ A: value, B: '2' }]);
      expect(text.split('\n')).toHaveLength(4);
    },
  );

  it('replaces the last assignment, which is the one that counts', async () => {
    expect(await withSetting('A=1\n#A=0\nA=2\n', 'A', '3')).toBe('A=1\n#A=0\nA=3\n');
  });

  it('appends where there is neither an assignment nor an example, also after a line without an end', async () => {
    expect(await withSetting('B=1', 'A', '2')).toBe('B=1\nA=2\n');
  });
});
