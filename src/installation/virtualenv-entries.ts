import type { Virtualenv, VirtualenvEntry } from '../virtualenv/virtualenv.ts';
import type { Origin } from './origin.ts';
import type { ContentEntry } from './package.ts';

/** The virtualenv's entries at their final paths. */
export function virtualenvEntries({ prefix, entries }: Virtualenv): readonly ContentEntry[] {
  return entries.map((entry) => toContent(entry, `${prefix}/${entry.path}`));
}

function toContent(entry: VirtualenvEntry, path: string): ContentEntry {
  const owned = { path, owner: 'root', group: 'root' };
  const origin = originOf(entry);
  switch (entry.kind) {
    case 'directory':
      return { kind: 'directory', mode: 0o755, ...owned };
    case 'symlink':
      return { kind: 'symlink', target: entry.target, mode: 0o777, ...owned, origin };
    case 'file': {
      // Shared libraries are loaded, never run; the wheels' executable bit on them says nothing (Policy 10.2).
      const runs = entry.executable && !/\.so(\.[\d.]+)?$/.test(path);
      return {
        kind: 'file',
        source: entry.source,
        size: entry.size,
        mode: runs ? 0o755 : 0o644,
        ...owned,
        origin,
      };
    }
  }
}

function originOf({ path, wheel }: VirtualenvEntry): Origin {
  if (wheel === undefined)
    return { kind: 'rendered', from: 'src/virtualenv/layout.ts, as "python3 -m venv" does' };
  // Scripts are written for the target's Python; RECORD lists what stays.
  const isRewritten = path.startsWith('bin/') || path.endsWith('.dist-info/RECORD');
  return { kind: 'wheel', wheel, isRewritten };
}
