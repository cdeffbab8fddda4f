import { expect, test } from 'vitest';
import { chooseDriver } from '../../../../src/machines/index.ts';
import type { Probe, Driver } from '../../../../src/machines/machine.ts';
import { silentReporter } from '../../../../src/support/reporter.ts';
import type { Context } from '../../../../src/support/context.ts';

const context: Context = {
  reporter: silentReporter(),
  signal: new AbortController().signal,
  cacheDir: '/nonexistent',
  offline: false,
};

function driver(name: Driver['name'], probe: Probe, swept: string[] = []): Driver {
  return {
    name,
    probe: () => Promise.resolve(probe),
    start: () => Promise.reject(new Error('not started here')),
    sweep: () => {
      swept.push(name);
      return Promise.resolve(0);
    },
  };
}

const works: Probe = { works: true, findings: [] };

test('the first driver that works is chosen, and it sweeps', async () => {
  const swept: string[] = [];
  const known = [
    driver('podman', { works: false, fault: 'engine', findings: ['not installed'] }, swept),
    driver('docker', works, swept),
    driver('nspawn', works, swept),
  ];
  expect((await chooseDriver(context, undefined, known)).name).toBe('docker');
  expect((await chooseDriver(context, 'nspawn', known)).name).toBe('nspawn');
  expect(swept).toEqual(['docker', 'nspawn']);
});

test('when no driver works, each reason is reported', async () => {
  const known = [
    driver('podman', { works: false, fault: 'rights', findings: ['run it with sudo'] }),
    driver('docker', { works: false, fault: 'engine', findings: ['no daemon'] }),
  ];
  await expect(chooseDriver(context, undefined, known)).rejects.toThrow(
    'no throwaway machine can run here\n  podman: rights: run it with sudo\n  docker: engine: no daemon',
  );
  await expect(chooseDriver(context, 'docker', known)).rejects.toThrow(/docker: engine: no daemon/);
});

test('a mistyped driver gets a suggestion', async () => {
  await expect(chooseDriver(context, 'podmann', [driver('podman', works)])).rejects.toThrow(
    'unknown driver "podmann"; did you mean "podman"?',
  );
});
