import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { packageState } from '../../steps/packages.ts';
import { faults } from '../../steps/repository/faults.ts';
import { keepServed, serveAgain, withSite, type Site } from '../../steps/repository/site.ts';
import { prepare, type, typeInVain } from '../../steps/repository/type.ts';

const right = '/srv/right';

/** What is served is not what was published: by a fault of the host, or by somebody who wants it installed. */
export const refusals: Scenario = {
  name: 'repository-refusals',
  title:
    'a repository that is changed, expired, half there or another’s is refused, and nothing is installed',
  needs: ['publishing'],
  tests: 'one-distro',
  timeout: 600_000,
  async run(t) {
    await prepare(t);
    await withSite(t, async (site) => {
      await site.publish([t.package]);
      await type(t, site.instructions.add);
      await keepServed(t, right);
      for (const { title, make, says } of faults) {
        const words = says[t.distro.packageManager];
        if (words === undefined) continue;
        await t.step(`nothing is installed: ${title}`, async () => {
          await make(t, site);
          expectContains(await attempt(t, site), words, 'what the package manager says');
          expectEqual((await packageState(t)).state, 'not-installed', 'the state of the package');
          await serveAgain(t, right);
        });
      }
      await t.step('without a fault it could be installed', async () => {
        await forget(t);
        const [first = ''] = site.instructions.install;
        const download = ` install ${downloadOnly[t.distro.packageManager]} `;
        await type(t, [...fetching(site), first.replace(' install ', download)]);
      });
    });
  },
};

const downloadOnly = { apt: '--download-only', dnf: '--downloadonly', zypper: '--download-only' } as const;

/** Tries to install by name, with nothing known from before; returns all that was printed. */
async function attempt(t: ScenarioRun, site: Site): Promise<string> {
  await forget(t);
  const [first = ''] = site.instructions.install;
  return typeInVain(t, [...fetching(site), first], 'the installation fails');
}

/** The lines that fetch the index, where that is a step of its own. */
function fetching({ instructions }: Site): readonly string[] {
  return instructions.add.filter((line) => / (update|refresh)$/.test(line));
}

/** Removes what the package manager has fetched from the repository. */
async function forget(t: ScenarioRun): Promise<void> {
  const scripts = {
    apt: `rm -f /var/lib/apt/lists/127.0.0.1* /var/cache/apt/archives/${t.package.name}_*`,
    dnf: 'dnf -q clean all',
    zypper: 'zypper --quiet clean --all',
  };
  await t.sh(scripts[t.distro.packageManager]);
}
