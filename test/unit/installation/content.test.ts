import { describe, expect, it } from 'vitest';
import { arrangeEntries, folderEntry, textEntry } from '../../../src/installation/content.ts';
import type { ContentEntry } from '../../../src/installation/package.ts';

describe('arrangeEntries', () => {
  it('adds parent folders and sorts by bytes, whatever the order was', () => {
    const entries = [textEntry('/usr/lib/b', ''), textEntry('/usr/lib/B', ''), textEntry('/usr/lib-x/é', '')];
    const expected = ['/usr', '/usr/lib', '/usr/lib-x', '/usr/lib-x/é', '/usr/lib/B', '/usr/lib/b'];
    expect(paths(arrangeEntries(entries))).toEqual(expected);
    expect(paths(arrangeEntries(entries.toReversed()))).toEqual(expected);
  });

  it('puts every folder before what is in it', () => {
    const arranged = paths(
      arrangeEntries([textEntry('/a/b/c/d', ''), textEntry('/a/b.c', ''), textEntry('/a-b', '')]),
    );
    for (const path of arranged) {
      const parent = path.slice(0, path.lastIndexOf('/'));
      if (parent !== '') expect(arranged.indexOf(parent)).toBeLessThan(arranged.indexOf(path));
    }
  });

  it('keeps the mode of a folder that is declared', () => {
    const [etc] = arrangeEntries([textEntry('/etc/x', ''), folderEntry('/etc', 0o750)]);
    expect(etc).toMatchObject({ path: '/etc', mode: 0o750 });
  });

  it('takes one folder twice, but nothing else', () => {
    expect(() => arrangeEntries([folderEntry('/a'), folderEntry('/a')])).not.toThrow();
    expect(() => arrangeEntries([folderEntry('/a'), folderEntry('/a', 0o700)])).toThrow('two entries for /a');
    expect(() => arrangeEntries([textEntry('/a', ''), textEntry('/a', '')])).toThrow('two entries for /a');
    expect(() => arrangeEntries([textEntry('/a', ''), folderEntry('/a')])).toThrow('two entries for /a');
  });

  it('refuses a file or a link in the place of a folder', () => {
    expect(() => arrangeEntries([textEntry('/a', ''), textEntry('/a/b', '')])).toThrow('/a/b lies below /a');
    const link: ContentEntry = {
      kind: 'symlink',
      path: '/a',
      target: 'b',
      mode: 0o777,
      owner: 'root',
      group: 'root',
    };
    expect(() => arrangeEntries([link, textEntry('/a/b', '')])).toThrow('/a/b lies below /a');
  });

  it.each(['relative', '/', '', '/a/', '/a/../b', '/a//b', '/./a', '/a\nb', '/a\\b', '/a\0'])(
    'refuses the path %j',
    (path) => {
      expect(() => arrangeEntries([textEntry(path, '')])).toThrow(/is not a valid path for a package/);
    },
  );
});

function paths(entries: readonly ContentEntry[]): string[] {
  return entries.map(({ path }) => path);
}
