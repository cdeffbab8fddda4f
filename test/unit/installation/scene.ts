import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';
import type { AssembleInput, PayloadSources } from '../../../src/installation/assemble.ts';
import { readConfiguration } from '../../../src/config/configuration.ts';
import { selectDistros } from '../../../src/config/distros.ts';
import { findFormat, formats } from '../../../src/formats/index.ts';

export interface Scene {
  readonly input: AssembleInput;
  readonly sources: PayloadSources;
}

/** A small release, virtualenv and payload in `folder`, made in the order given: forwards or backwards. */
export async function layScene(folder: string, isBackwards = false): Promise<Scene> {
  const files = Object.entries({
    'release/manage.py': '#!/usr/bin/env python\n',
    'release/config/wsgi.py': 'application = None\n',
    'release/mathesar/tests/test_one.py': 'assert False\n',
    'release/bin/mathesar': '#!/bin/sh\n',
    'venv/gunicorn': '#!/usr/lib/mathesar/venv/bin/python3\n',
    'venv/native.so': 'ELF',
    'payload/usr/bin/mathesar': '#!/bin/sh\n',
    'payload/usr/lib/mathesar/bin/database': '#!/usr/bin/python3 -ISB\nimport sys\n',
    'payload/usr/share/man/man1/mathesar.1': '.TH MATHESAR 1\n',
    'systemd/system/mathesar.service': 'ExecStart=/usr/lib/mathesar/bin/serve\n',
    'systemd/sysusers.d/mathesar.conf': 'u mathesar\n',
    'systemd/tmpfiles.d/mathesar.conf': 'd /var/lib/mathesar\n',
    'static/app.js': 'void 0;\n',
    'admin/mathesar_admin/__init__.py': '"""Root’s program."""\n',
    'admin/mathesar_shared/__init__.py': '',
    'admin/mathesar_service/serve.py': '#!/usr/bin/python3 -I\nimport os\n',
  });
  for (const [path, text] of isBackwards ? files.toReversed() : files) {
    await outputFile(join(folder, path), text, { mode: path.endsWith('bin/mathesar') ? 0o755 : 0o644 });
  }
  return { input: await inputOf(folder, isBackwards), sources: sourcesOf(folder) };
}

async function inputOf(folder: string, isBackwards: boolean): Promise<AssembleInput> {
  const configuration = await readConfiguration(formats);
  const [distro] = selectDistros(configuration.distros, ['debian-13']);
  if (distro === undefined) throw new Error('debian-13 is gone from packaging/distros');
  const entries = [
    { kind: 'directory', path: 'bin' },
    {
      kind: 'file',
      path: 'bin/gunicorn',
      source: { file: join(folder, 'venv/gunicorn') },
      size: 37,
      executable: true,
      wheel: 'gunicorn',
    },
    { kind: 'symlink', path: 'bin/python3', target: '/usr/bin/python3.13' },
    {
      kind: 'file',
      path: 'lib/native.so.1',
      source: { file: join(folder, 'venv/native.so') },
      size: 3,
      executable: true,
      wheel: 'native',
    },
  ] as const;
  return {
    plan: {
      distro,
      arch: 'arm64',
      source: { kind: 'folder', path: folder },
      revision: '2',
      maintainer: 'Some Body <some.body@example.org>',
      epoch: 1_780_000_000,
      compression: 'zstd',
      out: folder,
    },
    configuration,
    format: findFormat(distro.format),
    release: {
      version: '0.12.0rc1',
      folder: join(folder, 'release'),
      digest: 'a1'.repeat(32),
      origin: 'a test',
    },
    virtualenv: {
      prefix: '/usr/lib/mathesar/venv',
      target: { python: '3.13', arch: 'arm64', glibc: '2.41' },
      entries: isBackwards ? entries.toReversed() : entries,
      wheels: ['gunicorn', 'native'].map((name) => ({
        name,
        version: '1.0',
        file: `${name}-1.0-py3-none-any.whl`,
        sha256: '0'.repeat(64),
        license: 'MIT',
        copyright: `Authors of ${name}`,
        licenseFiles: [],
      })),
      glibcNeeded: '2.28',
      leftOut: [],
    },
    staticFiles: [{ path: 'app.js', source: { file: join(folder, 'static/app.js') }, size: 8 }],
    sbom: '{}\n',
  };
}

function sourcesOf(folder: string): PayloadSources {
  return {
    payload: join(folder, 'payload'),
    systemd: join(folder, 'systemd'),
    admin: join(folder, 'admin'),
  };
}
