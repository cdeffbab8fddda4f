import { expect, test } from 'vitest';
import { skeleton, withFolders } from '../../../src/virtualenv/layout.ts';

test('the skeleton is the system’s Python, linked; nothing else points out of it', () => {
  const entries = skeleton({ python: '3.13' });
  const links = entries.flatMap((entry) => (entry.kind === 'symlink' ? [[entry.path, entry.target]] : []));
  expect(links).toEqual([
    ['bin/python', 'python3'],
    ['bin/python3', '/usr/bin/python3.13'],
    ['bin/python3.13', 'python3'],
    ['lib64', 'lib'],
  ]);
  const [configuration] = entries.filter((entry) => entry.kind === 'file');
  const source = configuration?.source;
  expect(configuration?.path).toBe('pyvenv.cfg');
  expect(source !== undefined && 'content' in source ? source.content : '').toContain(
    'home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.13\n',
  );
});

test('every folder is listed once, and all is sorted by path', () => {
  const file = { kind: 'file', source: { content: '' }, size: 0, executable: false } as const;
  const paths = withFolders([
    { ...file, path: 'b/c/d.py' },
    { ...file, path: 'b/a.py' },
    { ...file, path: 'a' },
  ]).map(({ path }) => path);
  expect(paths).toEqual(['a', 'b', 'b/a.py', 'b/c', 'b/c/d.py']);
});
