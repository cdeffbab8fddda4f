import type { Virtualenv, VirtualenvEntry } from '../virtualenv/virtualenv.ts';
import type { ContentEntry } from './package.ts';

/** The virtualenv's entries at their final paths. */
export function virtualenvEntries({ prefix, entries }: Virtualenv): readonly ContentEntry[] {
  return entries.map((entry) => toContent(entry, `${prefix}/${entry.path}`));
}

function toContent(entry: VirtualenvEntry, path: string): ContentEntry {
  const owned = { path, owner: 'root', group: 'root' };
  switch (entry.kind) {
    case 'directory':
      return { kind: 'directory', mode: 0o755, ...owned };
    case 'symlink':
      return { kind: 'symlink', target: entry.target, mode: 0o777, ...owned };
    case 'file': {
      // Shared libraries are loaded, never run; the wheels' executable bit on them says nothing (Policy 10.2).
      const runs = entry.executable && !/\.so(\.[\d.]+)?$/.test(path);
      return { kind: 'file', source: entry.source, size: entry.size, mode: runs ? 0o755 : 0o644, ...owned };
    }
  }
}
