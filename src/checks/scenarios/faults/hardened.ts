import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { docsDir } from '../../../config/project.ts';
import { packageManagerOf } from '../../package-managers/index.ts';
import { expectContains, expectEqual, fail } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { signUp } from '../../steps/application/account.ts';
import { applicationOf } from '../../steps/application/application.ts';
import { harden, refusing } from '../../steps/hardened/harden.ts';
import { expectUnchanged, transactionTimeout } from '../../steps/packages.ts';
import { firstAnswer } from '../../steps/service.ts';

const page = join(docsDir, 'run/when-something-is-wrong.md');
const refused = ['user-namespaces', 'ipv6'] as const;
const dropIn = '/etc/systemd/system/mathesar.service.d/override.conf';

/** An administrator installs Mathesar on a machine that allows little, and does what the messages and the page say. */
export const hardened: Scenario = {
  name: 'hardened',
  title:
    'a link to another disk, no user namespaces, no IPv6, a noexec /tmp, umask 077 and Turkish: each message leads on',
  postgresql: 'running',
  tests: 'one-distro',
  fault: {
    subject: 'system',
    before: '/var/lib/mathesar is a link to another disk; no user namespaces, no IPv6, a noexec /tmp',
    fault: 'the package is installed with umask 077, in Turkish',
    after:
      '`mathesar status` names what is in the way and what to do, twice; then it answers, its data on the other disk',
    fresh: true,
  },
  async run(t) {
    await t.step('make the machine a hardened one', async () => {
      await t.sh(`mount -t tmpfs -o noexec,mode=1777 tmpfs /tmp
mkdir /srv/mathesar && ln -s /srv/mathesar /var/lib/mathesar`);
      await harden(t, refused);
    });
    await t.step('install the package with umask 077, in Turkish', () => installThere(t));
    await t.step('status names what is in the way; doing that helps', async () => {
      const first = await failure(t);
      if (first.code === '238/STATE_DIRECTORY') await mountInPlaceOfTheLink(t, first);
      await withoutUserNamespaces(t);
    });
    await t.step('Mathesar answers, keeps its data on the other disk, and is as it was packed', async () => {
      await firstAnswer(t);
      const who = await signUp(t);
      await (await applicationOf(t)).importFile(t, who, 'yews.csv', 'Plant,Height\nYew,900\n');
      await t.sh("find /srv/mathesar/media -name 'yews*.csv' | grep .");
      await expectUnchanged(t);
    });
  },
};

async function installThere(t: ScenarioRun): Promise<void> {
  const [program = '', ...rest] = packageManagerOf(t.distro).install([t.package.path]);
  const path = (await t.sh(`command -v ${program}`)).stdout.trim();
  const install = refusing(refused, [path, ...rest]);
  await t.run(['sh', '-c', 'umask 077; exec "$@"', 'sh', ...install], {
    env: { LC_ALL: 'tr_TR.UTF-8' },
    timeout: transactionTimeout,
  });
}

interface Failure {
  /** The reasons, a line each. */
  readonly because: string;
  readonly next: string;
  /** systemd's status and its name: "217/USER". */
  readonly code: string;
}

/** What `mathesar status` says, in Turkish surroundings, once systemd has failed with a status of its own. */
async function failure(t: ScenarioRun): Promise<Failure> {
  return t.eventually('status names the failure', async () => {
    const asked = { env: { LC_ALL: 'tr_TR.UTF-8' }, accept: 'any' } as const;
    const { stdout } = await t.run(['mathesar', 'status'], asked);
    const because = [...stdout.matchAll(/^ *because: +(.*)$/gm)].map(([, text = '']) => text).join('\n');
    const [, next = ''] = /^next: +(.*)$/m.exec(stdout) ?? [];
    const [, code = ''] = /[( ](2\d\d\/[A-Z_]+)\)/.exec(because) ?? fail(`status says: ${stdout}`);
    return { because, next, code };
  });
}

/** systemd 252 follows no link to the service's folder, 257 does: there, its data are mounted. */
async function mountInPlaceOfTheLink(t: ScenarioRun, { because, next }: Failure): Promise<void> {
  expectContains(because, '/var/lib/mathesar is a link to /srv/mathesar', 'the reason');
  // It ends with set-up, which says that the service does not start yet.
  await t.run(['sh', '-c', next], { accept: 'any' });
  expectEqual((await t.run(['stat', '-c', '%F', '/var/lib/mathesar'])).stdout, 'directory\n', 'what it is');
}

/** The page's drop-in is the one that status names. */
async function withoutUserNamespaces(t: ScenarioRun): Promise<void> {
  const { because, next } = await t.eventually('status names the user namespaces', async () => {
    const found = await failure(t);
    expectEqual(found.code, '217/USER', 'the status');
    return found;
  });
  expectContains(because, 'this machine allows no user namespaces', 'the reason');
  const lines = await dropInOfThePage();
  expectContains(
    next,
    `systemctl edit mathesar, with the lines: ${lines.join(', ')}; then: systemctl`,
    'the step',
  );
  // `systemctl edit` opens an editor.
  await t.sh(`mkdir -p ${dirname(dropIn)} && cat >${dropIn} && systemctl daemon-reload`, {
    input: `${lines.join('\n')}\n`,
  });
  await t.run(['systemctl', 'restart', 'mathesar']);
}

/** The lines of the page's drop-in for a machine without user namespaces. */
async function dropInOfThePage(): Promise<readonly string[]> {
  const text = await readFile(page, 'utf8');
  const [, lines = ''] = /^## No user namespaces$[^]*?^```ini\n([^]*?)^```$/m.exec(text) ?? [];
  return lines.trim().split('\n');
}
