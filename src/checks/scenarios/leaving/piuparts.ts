import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario } from '../../runner/scenario.ts';
import { runPiuparts } from '../../steps/state/piuparts.ts';

/** What Debian's own checker of installation and removal finds. It runs on this host: the machine has no network. */
export const piuparts: Scenario = {
  name: 'piuparts',
  title: 'piuparts installs, removes and purges the package in a minimal Debian, and finds no fault',
  packageManagers: ['apt'],
  needs: ['piuparts'],
  tests: 'never',
  timeout: 1_600_000,
  async run(t) {
    await t.step('install, remove and purge it', async () => {
      const { exitCode, stdout, stderr } = await runPiuparts(t.package.file, t.distro, options, t.context);
      const said = `${stdout}${stderr}`;
      if (exitCode !== 0) t.note(said);
      const faults = said.split('\n').filter((line) => line.includes(' FAIL: '));
      expectEqual({ exitCode, faults }, { exitCode: 0, faults: [] }, 'what piuparts found');
      expectContains(said, /PASS: All tests/, 'what piuparts says at its end');
    });
  },
};

const options = [
  // It would be installed in the system for speed.
  '--no-eatmydata',
  // debconf writes it while it asks.
  '--ignore-regex=/var/cache/debconf/tmp\\.ci/?',
  // Uploads stay after a purge, and so does their folder: docs/run/leave.md.
  '--ignore-regex=/var/lib/mathesar(/media)?/?',
];
