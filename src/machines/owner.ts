import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { codeOf } from '../support/errors.ts';

/**
 * Identifies a process (this one when `pid` is absent), so that a later run can see whether it still runs: host name,
 * boot id, process id and start time. The start time is needed because process ids are reused.
 */
export function ownerName(pid = process.pid): string {
  return [hostname(), bootId(), pid, startTime(pid)].join('/');
}

/** False when the owner's process has ended; a process of another host counts as running. */
export function isAlive(owner: string): boolean {
  const [host, boot, pid, started] = owner.split('/');
  if (host !== hostname()) return true;
  return boot === bootId() && started !== undefined && startTime(Number(pid)) === started;
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** Field 22 of /proc/PID/stat (proc(5)), in clock ticks since boot; undefined when there is no such process. */
function startTime(pid: number): string | undefined {
  try {
    // The second field, the program's name, may itself hold spaces and parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ESRCH') return undefined;
    throw error;
  }
}
