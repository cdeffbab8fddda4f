import type { Target, VirtualenvEntry } from './virtualenv.ts';

/** Where the files of wheels are below the prefix. */
export function sitePackages(target: Pick<Target, 'python'>): string {
  return `lib/python${target.python}/site-packages`;
}

/**
 * What makes a folder a virtualenv of the distro's own Python, in the layout of `python3 -m venv` (PEP 405). Only the
 * links in bin/ point out of it.
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
    // Where the system keeps compiled modules in lib64, Python also looks there in a virtualenv.
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

/** The entries and every folder that contains them, sorted by path. */
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
