import { expect, test } from 'vitest';
import { everyFile } from './target-files.ts';

/**
 * What systemd may execute under the policies of Fedora, Enterprise Linux, openSUSE and Debian, whose file contexts
 * (policy/modules/kernel/corecommands.fc in the reference policy and Fedora's) label by this pattern bin_t, by
 * "/usr/lib/.*" all else lib_t. init_t has a transition for bin_t and no right to execute lib_t.
 */
const binaries = /^\/usr\/(.*\/)?s?bin(\/.*)?$/;

test('whatever systemd starts is labelled as a program where SELinux is enforced', async () => {
  const units = (await everyFile()).filter(({ name }) => name.endsWith('.service'));
  const commands = units.flatMap(({ text }) => [...text.matchAll(/^Exec\w+=[-@:+!]*(\S+)/gm)]);
  const programs = commands.map(([, program]) => program);
  expect(programs.length).toBeGreaterThanOrEqual(3);
  expect(programs.filter((program) => !binaries.test(program ?? ''))).toEqual([]);
});
