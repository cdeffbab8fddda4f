import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../../support/errors.ts';

/** Removes what systemd-nspawn and boot.sh created outside a machine's folder, after its processes have ended. */
export function removeTraces(name: string): void {
  rmSync(`/run/systemd/nspawn/propagate/${name}`, { recursive: true, force: true });
  for (const tree of ['/sys/fs/cgroup', '/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified']) {
    removeCgroup(join(tree, name));
  }
}

/** A cgroup is removed with rmdir(2), its children first; its files cannot be unlinked. */
function removeCgroup(path: string): void {
  try {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory()) removeCgroup(join(path, entry.name));
    }
    rmdirSync(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}
