import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { expect, it } from 'vitest';
import { adminProgramEntries } from '../../../src/installation/admin-program.ts';
import { packagingDir } from '../../../src/config/project.ts';
import { temporaryFolder } from '../../temporary.ts';

const virtualenv = {
  prefix: '/usr/lib/mathesar/venv',
  target: { python: '3.11', arch: 'amd64', glibc: '2.36' },
} as const;
const site = '/usr/lib/mathesar/venv/lib/python3.11/site-packages';

async function project(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    await outputFile(join(folder, path), text, { mode: 0o777 });
  }
  return folder;
}

it('puts each package where its Python looks for it, tests and bytecode left out', async () => {
  const folder = await project({
    'mathesar_admin/__init__.py': '',
    'mathesar_admin/commands/status.py': '#!/usr/bin/python3 -I\n',
    'mathesar_admin/commands/__pycache__/status.cpython-311.pyc': '',
    'mathesar_admin/__pycache__/odd.py': '',
    'mathesar_admin/tests/test_status.py': '',
    'mathesar_admin/notes.txt': '',
    'mathesar_shared/errors.py': '',
    'mathesar_service/settings.py': 'DEBUG = False\n',
    'tests/test_all.py': '',
    'pyproject.toml': '',
  });
  const entries = await adminProgramEntries(folder, 'mathesar', virtualenv);
  expect(Object.fromEntries(entries.map(({ path, mode }) => [path, mode]))).toEqual({
    '/usr/lib/mathesar/admin/mathesar_admin/__init__.py': 0o644,
    '/usr/lib/mathesar/admin/mathesar_admin/commands/status.py': 0o644,
    '/usr/lib/mathesar/admin/mathesar_shared/errors.py': 0o644,
    [`${site}/mathesar_service/settings.py`]: 0o644,
  });
  const status = entries.find(({ path }) => path.endsWith('status.py'));
  expect(status).toMatchObject({ source: { content: '#!/usr/bin/python3.11 -I\n' } });
});

it('refuses CR LF', async () => {
  const folder = await project({
    'mathesar_admin/x.py': 'x\r\n',
    'mathesar_shared/z.py': '',
    'mathesar_service/y.py': '',
  });
  await expect(adminProgramEntries(folder, 'mathesar', virtualenv)).rejects.toThrow(
    /x\.py:1 ends with CR LF/,
  );
});

it('finds both packages of this project', async () => {
  const entries = await adminProgramEntries(join(packagingDir, 'admin'), 'mathesar', virtualenv);
  const paths = entries.map(({ path }) => path);
  expect(paths).toContain('/usr/lib/mathesar/admin/mathesar_admin/__init__.py');
  expect(paths).toContain(`${site}/mathesar_service/__init__.py`);
});
