import { expect, test } from 'vitest';
import { findFormat } from '../../../src/formats/index.ts';
import { assemblePackage } from '../../../src/installation/assemble.ts';
import { nearestPath } from '../../../src/inspect/explain/nearest-path.ts';
import { temporaryFolder } from '../../temporary.ts';
import { layScene } from '../installation/scene.ts';

test.each(['deb', 'rpm'])('every path of a .%s but folders says where it comes from', async (name) => {
  const { input, sources } = await layScene(await temporaryFolder());
  const format = findFormat(name);
  const pkg = await assemblePackage({ ...input, format }, { signal: AbortSignal.any([]) }, sources);
  const { entries } = await format.complete(pkg, { compression: 'zstd' });
  const without = entries.filter(({ kind, origin }) => kind !== 'directory' && origin === undefined);
  expect(without.map(({ path }) => path)).toEqual([]);
  const origins = new Map(entries.map(({ path, origin }) => [path, origin]));
  expect(origins.get('/usr/lib/mathesar/app/manage.py')).toEqual({ kind: 'release', path: 'manage.py' });
  expect(origins.get('/usr/lib/mathesar/venv/bin/gunicorn')).toEqual({
    kind: 'wheel',
    wheel: 'gunicorn',
    isRewritten: true,
  });
  expect(origins.get('/usr/lib/mathesar/app/static/app.js')).toEqual({ kind: 'static', path: 'app.js' });
  expect(origins.get('/usr/lib/mathesar/app')).toBeUndefined();
});

test('what only a package manager reads has an origin too', () => {
  for (const name of ['control', 'md5sums', 'postinst', 'templates'])
    expect(findFormat('deb').metadataOrigin(name), name).toBeDefined();
  expect(findFormat('rpm').metadataOrigin('posttrans')).toEqual({
    kind: 'project',
    file: 'rpm-templates/posttrans',
  });
  expect(findFormat('deb').metadataOrigin('shlibs')).toBeUndefined();
});

test('the nearest path has the same name, or almost, or is the folder above', () => {
  const known = new Set([
    '/usr',
    '/usr/bin',
    '/usr/bin/mathesar',
    '/usr/lib',
    '/usr/lib/app',
    '/usr/lib/app/a.py',
  ]);
  expect(nearestPath('/usr/sbin/mathesar', known)).toBe('/usr/bin/mathesar');
  expect(nearestPath('/usr/bin/mathesat', known)).toBe('/usr/bin/mathesar');
  expect(nearestPath('/usr/lib/app/very/far/away', known)).toBe('/usr/lib/app');
  expect(nearestPath('/etc/x', known)).toBeUndefined();
});
