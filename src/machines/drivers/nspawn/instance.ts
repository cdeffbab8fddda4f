import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDir } from 'fs-extra/esm';
import { codeOf } from '../../../support/errors.ts';
import type { Context } from '../../../support/context.ts';
import { run } from '../../../support/process.ts';
import { withCgroup2 } from '../../host/cgroup2.ts';
import { isAlive, ownerName } from '../../owner.ts';
import { isFirstProcess } from '../entering/first-process.ts';
import { removeTraces } from './traces.ts';
import { machinesDir, networkOptions } from './tree.ts';

const bootScript = fileURLToPath(new URL('boot.sh', import.meta.url));

/** A systemd-nspawn container that is not registered with machined; it is reached through its PID 1. */
export interface Instance {
  readonly name: string;
  /** The process id of nspawn itself. */
  readonly pid: number | undefined;
  /** The host's process id of the machine's PID 1; undefined while it does not run. */
  readonly leader: () => number | undefined;
  /** False once nspawn has ended. */
  isRunning(): boolean;
  readonly console: () => Promise<string>;
  /** Kills it without waiting for its end. */
  kill(): void;
  /** Resolves when nspawn has ended. */
  readonly ended: Promise<void>;
}

/**
 * Unpacks a root file system, a tar file, for one machine.
 * @returns the `lower` of `startInstance`; it is removed with the machine
 */
export async function ownLower(name: string, tar: string, context: Context): Promise<string> {
  const folder = join(copyFolder(name, context), 'lower');
  await ensureDir(folder);
  await writeFile(`${copyFolder(name, context)}${ownerSuffix}`, ownerName());
  await run('tar', ['--extract', '--numeric-owner', '--file', tar, '--directory', folder], context);
  return `copies/${name}/lower`;
}

/** Starts systemd-nspawn on a new copy of `lower`; it is not booted yet when this returns. */
export async function startInstance(
  name: string,
  lower: string,
  network: 'none' | 'host',
  context: Context,
): Promise<Instance> {
  const copy = copyFolder(name, context);
  await ensureDir(dirname(copy));
  const record = `${copy}${ownerSuffix}`;
  await writeFile(record, ownerName());
  for (const part of ['upper', 'work', 'merged']) await ensureDir(join(copy, part));
  const consolePath = join(copy, 'console');
  const output = openSync(consolePath, 'w');
  // Not `call`: it outlives this function, and is killed without waiting when this process ends.
  const child = spawn(
    'unshare',
    [
      ...withCgroup2,
      'sh',
      bootScript,
      lower,
      `copies/${name}`,
      name,
      '--quiet',
      '--boot',
      ...networkOptions(network),
    ],
    { cwd: machinesDir(context), stdio: ['ignore', output, output] },
  );
  closeSync(output);
  if (child.pid !== undefined) appendFileSync(record, `\n${ownerName(child.pid)}`);
  const { promise: ended, resolve } = Promise.withResolvers<undefined>();
  child.once('exit', () => {
    resolve(undefined);
  });
  child.once('error', () => {
    resolve(undefined);
  });
  const leader = (): number | undefined => (child.pid === undefined ? undefined : leaderOf(child.pid));
  return {
    name,
    pid: child.pid,
    leader,
    isRunning: () => child.exitCode === null && child.signalCode === null && child.pid !== undefined,
    console: () => readFile(consolePath, 'utf8'),
    ended,
    kill: () => {
      // When PID 1 ends, every process of the machine ends; nspawn then cleans up.
      const pid = leader();
      if (pid === undefined) child.kill('SIGKILL');
      else process.kill(pid, 'SIGKILL');
    },
  };
}

/** Ends a machine and removes its files synchronously, for the exit of this process. */
export function removeAtOnce(instance: Instance, context: Context): void {
  instance.kill();
  if (instance.pid !== undefined) waitForEnd(instance.pid);
  removeRemains(instance.name, context);
}

/** Ends and removes the machines whose run ended without doing so; returns how many there were. */
export async function sweepInstances(context: Context): Promise<number> {
  const folder = join(machinesDir(context), 'copies');
  let swept = 0;
  for (const file of (await namesIn(folder)).filter((name) => name.endsWith(ownerSuffix))) {
    const [owner, instance] = ((await readFile(join(folder, file), 'utf8').catch(absent)) ?? '').split('\n');
    if (owner === undefined || owner === '' || isAlive(owner)) continue;
    if (instance !== undefined && isAlive(instance)) endProcess(Number(instance.split('/')[2]));
    removeRemains(file.slice(0, -ownerSuffix.length), context);
    swept += 1;
  }
  return swept;
}

/** Ends a systemd-nspawn, and its machine, that an earlier run left behind. */
function endProcess(nspawn: number): void {
  const leader = leaderOf(nspawn);
  if (leader !== undefined) process.kill(leader, 'SIGKILL');
  waitForEnd(nspawn);
  if (processRuns(nspawn)) process.kill(nspawn, 'SIGKILL');
}

function waitForEnd(pid: number, limit = 5000): void {
  const deadline = Date.now() + limit;
  while (processRuns(pid) && Date.now() < deadline) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
}

/** False for a zombie as well: nothing reaps a child while `waitForEnd` blocks. */
function processRuns(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ESRCH') return false;
    throw error;
  }
}

const ownerSuffix = '.owner';

function copyFolder(name: string, context: Context): string {
  return join(machinesDir(context), 'copies', name);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(absent)) ?? [];
}

function absent(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
  return undefined;
}

/** Removes what a machine that has ended left: its folder, its cgroups, and nspawn's mount point. */
export function removeRemains(name: string, context: Context): void {
  rmSync(copyFolder(name, context), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  removeTraces(name);
  // Last, so that the next run finds what could not be removed.
  rmSync(`${copyFolder(name, context)}${ownerSuffix}`, { force: true });
}

/** nspawn's child that is process 1 of the machine's PID namespace. */
function leaderOf(nspawn: number): number | undefined {
  try {
    const children = readFileSync(`/proc/${nspawn}/task/${nspawn}/children`, 'utf8').trim();
    const pids = children.split(' ').filter((pid) => pid !== '');
    return pids.map(Number).find(isFirstProcess);
  } catch (error) {
    // It has ended.
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ESRCH') return undefined;
    throw error;
  }
}
