import { expect, test } from 'vitest';
import {
  containersConf,
  neededSettings,
  runtimeLack,
} from '../../../../src/machines/drivers/containers-conf.ts';
import { confined, ordinary } from '../facts.ts';

test('an ordinary host needs no configuration', () => {
  expect(neededSettings(ordinary, ['crun', 'runc'])).toEqual([]);
  expect(containersConf([])).toBe('');
});

test('a confined host gets exactly the settings that it needs, each with its reason', () => {
  expect(containersConf(neededSettings(confined, ['runc']))).toBe(
    `[containers]
# rlimits: open files are limited to 20000, and CAP_SYS_RESOURCE is missing
default_ulimits = ["nofile=20000:20000","nproc=32768:32768"]
[engine]
# no systemd on the host for scopes
cgroup_manager = "cgroupfs"
# no journal on the host
events_logger = "file"
# cgroups v1: runc is used there
runtime = "runc"
`,
  );
});

test('low limits do not matter to a process that may raise them', () => {
  const facts = { ...ordinary, openFiles: 20_000 };
  expect(neededSettings(facts, [])).toEqual([]);
  const lines = neededSettings({ ...facts, capabilities: 0n }, []).map(({ line }) => line);
  expect(lines).toEqual(['default_ulimits = ["nofile=20000:20000","nproc=4194304:4194304"]']);
});

test('without a pids controller no limit of processes can be set', () => {
  const [setting] = neededSettings({ ...ordinary, controllers: ['cpu', 'memory'] }, []);
  expect(setting).toMatchObject({ section: 'containers', line: 'pids_limit = 0' });
});

test('without CAP_SYS_RESOURCE runc runs the containers, and crun alone cannot', () => {
  const facts = { ...ordinary, capabilities: confined.capabilities };
  const lines = neededSettings(facts, ['runc', 'crun']).map(({ line }) => line);
  expect(lines).toEqual(['runtime = "runc"']);
  expect(runtimeLack(facts, ['runc', 'crun'])).toBeUndefined();
  expect(runtimeLack(facts, ['crun'])).toMatch(
    /^crun .* CAP_SYS_RESOURCE is missing; install runc, which does not need it$/,
  );
  expect(runtimeLack(ordinary, ['crun'])).toBeUndefined();
});

test('a runtime is only named where it is installed', () => {
  const lines = neededSettings(confined, []).map(({ line }) => line);
  expect(lines).not.toContain('runtime = "runc"');
});
