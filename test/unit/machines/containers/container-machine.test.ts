import { expect, test } from 'vitest';
import { asService, confInside } from '../../../../src/machines/containers/container-machine.ts';
import { confined, ordinary } from '../facts.ts';

test('on an ordinary host, podman in a machine needs no settings', () => {
  expect(confInside(ordinary)).toBe('');
});

test('in a machine of a confined host, podman keeps to what the host allows, with crun and the machine’s systemd', () => {
  const conf = confInside({ ...confined, cgroups: 'v2', controllers: ['hugetlb'] });
  expect(conf).toContain('pids_limit = 0\n');
  expect(conf).toContain('nofile=20000:20000');
  expect(conf).not.toMatch(/runc|cgroup_manager|events_logger/);
});

test('a command of root is a service of the machine’s systemd, that of a user one of the user’s', () => {
  expect(asService({ cwd: '/srv', env: { A: 'b c' } }, undefined)).toEqual([
    ...[
      'systemd-run',
      '--setenv=HOME=/root',
      '--quiet',
      '--pipe',
      '--wait',
      '--collect',
      '--service-type=exec',
    ],
    '--property=KillMode=process',
    ...['--setenv=A=b c', '--working-directory=/srv', '--'],
  ]);
  const words = asService({ user: 'ada' }, '/run/user/1000');
  expect(words.slice(0, 5)).toEqual([
    'env',
    'XDG_RUNTIME_DIR=/run/user/1000',
    'DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus',
    'systemd-run',
    '--user',
  ]);
});
