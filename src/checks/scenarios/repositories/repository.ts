import { expectEqual, fail } from '../../runner/expectation.ts';
import type { Scenario } from '../../runner/scenario.ts';
import { expectUnchanged, packageState } from '../../steps/packages.ts';
import { withSite } from '../../steps/repository/site.ts';
import { prepare, type } from '../../steps/repository/type.ts';
import { expectActive, firstAnswer } from '../../steps/service.ts';

/** An administrator installs from a repository, and gets the next version with the distro's own upgrade. */
export const repository: Scenario = {
  name: 'repository',
  title:
    'from a repository: added as its page says, installed by name, upgraded with the distro’s own command',
  needs: ['upgrade', 'publishing'],
  timeout: 600_000,
  async run(t) {
    const newer = t.upgrade ?? fail('the newer package was not given');
    await prepare(t);
    await withSite(t, async ({ instructions, publish }) => {
      await t.step('a version is published', () => publish([t.package]));
      await t.step('add the repository as the page says', () => type(t, instructions.add));
      await t.step('install by name', async () => {
        await type(t, instructions.install);
        await firstAnswer(t);
        expectEqual((await packageState(t)).version, t.package.version, 'the version');
        await expectUnchanged(t);
      });
      await t.step('the next version is published', () => publish([newer]));
      await t.step('upgrade all that can be upgraded', async () => {
        await type(t, instructions.upgrade);
        expectEqual((await packageState(t)).version, newer.version, 'the version');
        await expectActive(t);
        await firstAnswer(t);
      });
    });
  },
};
