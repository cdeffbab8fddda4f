import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remove } from 'fs-extra/esm';
import { afterEach, beforeEach } from 'vitest';
import { runChecks } from '../../../../src/checks/runner/run.ts';
import { silentReporter } from '../../../../src/support/reporter.ts';
import type { Context } from '../../../../src/support/context.ts';
import type { FakeDriver } from '../fake-machine.ts';
import type { Job } from '../../../../src/checks/runner/group.ts';
import type { Scenario } from '../../../../src/checks/runner/scenario.ts';
import { readDistros, type Distro } from '../../../../src/config/distros.ts';
import { formats } from '../../../../src/formats/index.ts';

const distros = (await readDistros(formats)).all;
export const distro = found(distros.find(({ name }) => name === 'debian-13'));
export const fedora = found(distros.find(({ packageManager }) => packageManager === 'dnf'));
export const pkg = {
  file: '/host/old.deb',
  format: 'deb',
  name: 'mathesar',
  version: '1-1~deb13u0',
  arch: 'amd64',
} as const;
export const job: Job = { distro, package: pkg };

/** A scenario that does `run`. */
export function scenario(run: Scenario['run'], more: Partial<Scenario> = {}): Scenario {
  return { name: 'example', title: 'an example', run, ...more };
}

/** Runs scenarios on a driver that is none; each test has a folder for logs, and an interrupt, of its own. */
export function checking() {
  const scene = { logsDir: '', controller: new AbortController() };
  beforeEach(async () => {
    scene.logsDir = await mkdtemp(join(tmpdir(), 'logs-'));
    scene.controller = new AbortController();
  });
  afterEach(() => remove(scene.logsDir));
  const context = (): Context => ({
    reporter: silentReporter(),
    signal: scene.controller.signal,
    cacheDir: '/nonexistent',
    offline: true,
  });
  const check = (
    scenarios: readonly Scenario[],
    driver: FakeDriver,
    parallel = 1,
    jobs: readonly Job[] = [job],
  ) => runChecks(jobs, { driver, scenarios, parallel, logsDir: scene.logsDir }, context());
  return { check, context, scene };
}

function found(distro: Distro | undefined): Distro {
  if (distro === undefined) throw new Error('debian-13 or Fedora is gone');
  return distro;
}
