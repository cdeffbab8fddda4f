import type { Target, VirtualenvEntry } from './virtualenv.ts';

/** Where wheels' files lie below the prefix. */
export function sitePackages(target: Pick<Target, 'python'>): string {
  return `lib/python${target.python}/site-packages`;
}

/**
 * What makes a folder a virtualenv of the target's own Python, as `python3 -m venv` lays it out (PEP 405). The
 * links in bin/ are all that points out of it.
 */
export function skeleton({ python }: Pick<Target, 'python'>): readonly VirtualenvEntry[] {
  const configuration = [
    'home = /usr/bin',
    'include-system-site-packages = false',
    `version = ${python}`,
    `executable = /usr/bin/python${python}`,
    '',
  ].join('\n');
  return [
    { kind: 'symlink', path: 'bin/python', target: 'python3' },
    { kind: 'symlink', path: 'bin/python3', target: `/usr/bin/python${python}` },
    { kind: 'symlink', path: `bin/python${python}`, target: 'python3' },
    // Where the system keeps compiled modules in lib64, Python looks for a virtualenv's there too.
    { kind: 'symlink', path: 'lib64', target: 'lib' },
    {
      kind: 'file',
      path: 'pyvenv.cfg',
      source: { content: configuration },
      size: Buffer.byteLength(configuration),
      executable: false,
    },
  ];
}

/** The entries with every folder that they lie in, sorted by path. */
export function withFolders(entries: readonly VirtualenvEntry[]): readonly VirtualenvEntry[] {
  const folders = new Set<string>();
  for (const { path } of entries) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      folders.add(path.slice(0, at));
    }
  }
  const all: VirtualenvEntry[] = [...folders].map((path) => ({ kind: 'directory', path }));
  return [...all, ...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
}
