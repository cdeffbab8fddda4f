import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { manualPage } from '../../../../src/installation/settings-files/manual-page.ts';
import { catalogueOf, forPeople, namesForPeople, settings } from './fixture.ts';

const page = await manualPage(settings);

/** The page as a terminal shows it, in one line, and what groff had to say. Missing? apt install groff-base */
async function shown(text: string): Promise<{ readonly text: string; readonly warnings: string }> {
  const command = ['-man', '-ww', '-Kutf8', '-Tascii', '-P-cbou', '-rHY=0'];
  const { stdout, stderr } = await execa('groff', command, { input: text });
  return { text: stdout.replace(/\s+/g, ' '), warnings: stderr };
}

describe('mathesar.env(5)', () => {
  it('explains every setting for people, and nothing else', () => {
    const names = [...page.matchAll(/^\.TP\n\.B ([A-Z_]+)$/gm)].map(([, name]) => name);
    expect(names).toEqual(namesForPeople);
  });

  it('formats without a warning', async () => {
    expect((await shown(page)).warnings).toBe('');
  });

  it('shows texts, defaults and examples as the catalogue has them', async () => {
    const { text } = await shown(page);
    for (const { name, text: description, default: value, example } of forPeople) {
      const plain = description.replaceAll('`', '');
      expect(text.replaceAll(' ', '')).toContain(`${name}${plain}`.replaceAll(' ', ''));
      if (value !== null) expect(text).toContain(`Default: ${value}.`);
      if (example !== null) expect(text).toContain(`Example: ${example}.`);
    }
  });

  it('shows every character as it is, wherever it stands', async () => {
    const hostile = '.TP is text. \'so is this: `\'.a\\fB -x ^~"`. `.SH` \\n[x] "q" .x';
    const { text, warnings } = await shown(await manualPage(catalogueOf({ text: hostile })));
    expect(warnings).toBe('');
    expect(text).toContain('PLAIN .TP is text. \'so is this: \'.a\\fB -x ^~". .SH \\n[x] "q" .x Value:');
    expect(text).toContain('Section "one"');
  });

  it('says which words mean true, as the program has it', async () => {
    expect((await shown(page)).text).toContain('is true for true, True and t, and false for everything else');
  });
});
