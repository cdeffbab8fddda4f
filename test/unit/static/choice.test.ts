import { describe, expect, it } from 'vitest';
import { readDefinition } from '../../../src/config/definition.ts';
import { chooseStatic } from '../../../src/static/choice.ts';

const reason = 'for the test only';
const rules = {
  drop: [{ match: ['**/*.map'], reason }],
  secondNames: [{ match: ['app/**'], reason }],
  plain: [{ match: ['assets/**'], reason }],
};

describe('chooseStatic', () => {
  it('leaves out what nothing asks for', () => {
    const { files } = chooseStatic({ 'x.js': '/r/x.js', 'deep/x.js.map': '/r/x.js.map' }, rules);
    expect(files).toEqual({ 'x.js': '/r/x.js' });
  });

  it('leaves out the second name of a file, but never its only one', () => {
    const { files } = chooseStatic(
      { 'app/x.js': '/r/x.js', 'app/y.js': '/r/y.js', 'x.js': '/r/x.js' },
      rules,
    );
    expect(files).toEqual({ 'app/y.js': '/r/y.js', 'x.js': '/r/x.js' });
  });

  it('leaves out a file that is dropped, under its second name too', () => {
    const { files } = chooseStatic({ 'app/x.map': '/r/x.map', 'x.map': '/r/x.map' }, rules);
    expect(files).toEqual({});
  });

  it('lets whitenoise know which plain names hold a hash', () => {
    const found = {
      'assets/main.87391c99.js': '/r/1',
      'assets/en.11111111.js': '/r/2',
      'assets/en.22222222.js': '/r/3',
      'assets/taken.12345678.css': '/r/4',
      'assets/taken.css': '/r/5',
      'assets/no-hash.js': '/r/6',
      'x.87391c99.js': '/r/7',
    };
    const { plain, aliases } = chooseStatic(found, rules);
    expect(plain).toEqual(Object.keys(found).filter((name) => name.startsWith('assets/')));
    expect(aliases).toEqual({ 'assets/main.js': 'assets/main.87391c99.js' });
  });

  it("finds upstream's names by the project's own rules", async () => {
    const found = {
      'admin/css/base.css': '/d/base.css',
      'admin/js/vendor/jquery/jquery.js': '/d/jquery.js',
      'admin/js/vendor/jquery/jquery.min.js': '/d/jquery.min.js',
      'assets/main.87391c99.js': '/r/mathesar/static/mathesar/assets/main.87391c99.js',
      'images/sso/github.svg': '/r/mathesar/static/non-code/images/sso/github.svg',
      'images/white-logo.svg': '/r/mathesar/static/non-code/images/white-logo.svg',
      'manifest.json': '/r/mathesar/static/mathesar/manifest.json',
      'mathesar/assets/main.87391c99.js': '/r/mathesar/static/mathesar/assets/main.87391c99.js',
      'mathesar/manifest.json': '/r/mathesar/static/mathesar/manifest.json',
      'non-code/images/white-logo.svg': '/r/mathesar/static/non-code/images/white-logo.svg',
    };
    const { files, plain } = chooseStatic(found, (await readDefinition()).static);
    expect(Object.keys(files)).toEqual([
      'admin/css/base.css',
      'admin/js/vendor/jquery/jquery.min.js',
      'assets/main.87391c99.js',
      'images/sso/github.svg',
      'images/white-logo.svg',
    ]);
    expect(plain).toEqual(['assets/main.87391c99.js', 'images/sso/github.svg']);
  });
});
