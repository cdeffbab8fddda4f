import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { newerPackage, packageState } from '../../steps/packages.ts';
import { withSite, type Site } from '../../steps/repository/site.ts';
import { withThrowawayKey } from '../../steps/repository/throwaway-key.ts';
import { prepare, type, typeInVain } from '../../steps/repository/type.ts';

/** The key that signs a repository is replaced; a machine that has upgraded in between needs nobody to do anything. */
export const keyRotation: Scenario = {
  name: 'key-rotation',
  title: 'a repository that a new key signs is refused until an upgrade has brought that key',
  needs: ['upgrade', 'publishing'],
  tests: 'never',
  timeout: 600_000,
  async run(t) {
    const newer = newerPackage(t);
    await prepare(t);
    await withSite(t, (site) =>
      withThrowawayKey(t.context, async (next) => {
        const [old, byNext] = [site.key.file, { key: { file: next.file } }];
        const both = { ...byNext, others: [old] };
        await t.step('a version is published, and the repository added', async () => {
          await site.publish([t.package]);
          await type(t, site.instructions.add);
        });
        await t.step('a repository that the next key signs is refused', async () => {
          await site.publish([], both);
          expectContains(await refused(t, site), refusal[t.distro.packageManager], 'what it says');
        });
        await t.step('the old key announces the next one, and an upgrade brings it', async () => {
          await site.publish([], { others: [next.file] });
          await type(t, site.instructions.upgrade);
        });
        await t.step('now it is installed from the repository that the next key signs', async () => {
          await site.publish([newer], { ...both, keep: 1 });
          await type(t, site.instructions.upgrade);
          await type(t, site.instructions.install);
          expectEqual((await packageState(t)).version, newer.version, 'the version');
        });
        // rpm keeps the keys that it has, until the administrator removes them.
        if (t.distro.packageManager !== 'apt') return;
        await t.step('the old key is dropped, and what it signs is refused from then on', async () => {
          await site.publish([], { ...byNext, others: [], keep: 1 });
          await type(t, site.instructions.upgrade);
          await site.publish([newer], { aside: true });
          expectContains(await refused(t, site), refusal.apt, 'what it says');
        });
      }),
    );
  },
};

const refusal = {
  apt: /NO_PUBKEY|Missing key/,
  dnf: /GPG|OpenPGP|signature/i,
  zypper: /signature/i,
} as const;

/** Looks for new versions, which fails; returns all that was printed. */
async function refused(t: ScenarioRun, { instructions }: Site): Promise<string> {
  const [look = ''] = instructions.upgrade;
  return typeInVain(t, [strict(look)], `"${look}" fails`);
}

/** An index that cannot be read is a warning to apt and dnf, which go by what they have. */
function strict(command: string): string {
  if (command.includes('apt')) return `${command} -o APT::Update::Error-Mode=any`;
  return command.includes('dnf') ? `${command} --setopt=skip_if_unavailable=False` : command;
}
