import { describe, expect, it } from 'vitest';
import { filesOfWheels } from '../../../src/licenses/wheel-files.ts';
import type { VirtualenvEntry } from '../../../src/virtualenv/virtualenv.ts';

describe('filesOfWheels', () => {
  it('names whole folders where one wheel has them, and parts where wheels share them', () => {
    const entries = [
      file('pyvenv.cfg'),
      file('bin/gunicorn', 'gunicorn'),
      file('bin/sqlformat', 'sqlparse'),
      file('lib/gunicorn/app/base.py', 'gunicorn'),
      file('lib/gunicorn/arbiter.py', 'gunicorn'),
      file('lib/azure/core/a.py', 'azure-core'),
      file('lib/azure/storage/b.py', 'azure-storage-blob'),
      file('lib/six.py', 'six'),
    ];
    expect(Object.fromEntries(filesOfWheels({ entries }))).toEqual({
      gunicorn: ['bin/gunicorn', 'lib/gunicorn/*'],
      sqlparse: ['bin/sqlformat'],
      'azure-core': ['lib/azure/core/*'],
      'azure-storage-blob': ['lib/azure/storage/*'],
      six: ['lib/six.py'],
    });
  });

  it('is the same in whatever order entries come', () => {
    const entries = [file('lib/a/1', 'a'), file('lib/b/1', 'b'), file('lib/b/2', 'a'), file('lib/b/3', 'b')];
    const forwards = filesOfWheels({ entries });
    const backwards = filesOfWheels({ entries: entries.toReversed() });
    expect(new Map([...backwards].sort())).toEqual(new Map([...forwards].sort()));
  });
});

function file(path: string, wheel?: string): VirtualenvEntry {
  const source = { content: '' };
  return {
    kind: 'file',
    path,
    source,
    size: 0,
    executable: false,
    ...(wheel === undefined ? {} : { wheel }),
  };
}
