import { readFileSync } from 'node:fs';
import { codeOf } from '../../../support/errors.ts';

/** PID 1 of a container, by its number on this host. */
export class FirstProcess {
  #pid: number | undefined;

  /** Remembers its number, once the container has started. */
  is(pid: number): void {
    this.#pid = pid;
  }

  /** Its number; undefined before it has started, and when it has ended, even if its number belongs to another now. */
  get pid(): number | undefined {
    return this.#pid !== undefined && isFirstProcess(this.#pid) ? this.#pid : undefined;
  }
}

/** True for PID 1 of a PID namespace of its own; false for a process that has ended. */
export function isFirstProcess(pid: number): boolean {
  try {
    return /^NSpid:.*\t1$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ESRCH') return false;
    throw error;
  }
}
