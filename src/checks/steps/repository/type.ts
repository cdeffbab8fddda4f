import type { RunResult } from '../../../support/process.ts';
import { expectThat } from '../../runner/expectation.ts';
import type { CommandOptions, ScenarioRun } from '../../runner/scenario.ts';
import { install, transactionTimeout } from '../packages.ts';

/** What answers a package manager's questions as an administrator would: with the default, or yes. */
const answers: readonly (readonly [RegExp, string])[] = [
  [/^sudo /, ''],
  [/^(apt|dnf) (install|upgrade|module install)\b/, '$1 $2 -y'],
  // The key is new to it, and the administrator has compared the fingerprint.
  [/^zypper /, 'zypper --non-interactive --gpg-auto-import-keys '],
];

/** Types the lines of the page as root, one after the other; returns what each of them did. */
export async function type(
  t: ScenarioRun,
  lines: readonly string[],
  options: CommandOptions = {},
): Promise<readonly RunResult[]> {
  const results: RunResult[] = [];
  for (const line of lines) {
    const typed = answers.reduce((text, [question, answer]) => text.replace(question, answer), line);
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    results.push(await t.sh(typed, { timeout: transactionTimeout, env, ...options }));
  }
  return results;
}

/** The same for lines of which the last one must fail, as `message` says; returns all that was printed. */
export async function typeInVain(t: ScenarioRun, lines: readonly string[], message: string): Promise<string> {
  const results = await type(t, lines, { accept: 'any' });
  expectThat(results.at(-1)?.exitCode !== 0, message);
  return results.map(({ stdout, stderr }) => stdout + stderr).join('');
}

/** Prepares a machine for a page that is written for one with a network: apt asks the distro's own mirrors once only. */
export async function prepare(t: ScenarioRun): Promise<void> {
  const { packageManager } = t.distro;
  if (packageManager === 'apt') await t.sh(`echo 'Acquire::Retries "0";' >/etc/apt/apt.conf.d/90no-network`);
  // Administrators fetch with it, as does rpm. Its recommendations are not on the disk.
  await install(t, ['curl'], { weak: false });
}
