import type { RunResult } from '../../../support/process.ts';
import type { Story } from '../../scenario.ts';
import { firstAnswer } from './service.ts';

/** What a run of apt takes at most, in milliseconds: a loaded machine unpacks slowly. */
const aptTimeout = 240_000;

/** Installs packages by name or by path, as an administrator who answers every question with Enter. */
export async function aptInstall(
  t: Story,
  packages: readonly string[],
  options: readonly string[] = [],
): Promise<RunResult> {
  return t.run(['apt-get', 'install', '-y', '-q', ...options, ...packages], { timeout: aptTimeout });
}

/** Installs the package where PostgreSQL runs already, and waits until the application answers. */
export async function installPackage(t: Story): Promise<void> {
  await t.step('apt install the package', async () => {
    await aptInstall(t, [t.package.path]);
    await firstAnswer(t);
  });
}

/** `apt-get remove` or `apt-get purge` of the package. */
export async function aptRemove(t: Story, how: 'remove' | 'purge'): Promise<RunResult> {
  return t.run(['apt-get', how, '-y', '-q', t.package.name], { timeout: aptTimeout });
}

/** Version and state of the package as dpkg knows them, e.g. { version: "1.0.0-1~deb13u0", state: "installed" }. */
export async function packageState(t: Story): Promise<{ version: string; state: string }> {
  const { stdout } = await t.run(
    ['dpkg-query', '-W', '-f', '${db:Status-Status} ${Version}', t.package.name],
    { accept: [0, 1] },
  );
  const [state = 'not-installed', version = ''] = stdout.trim().split(' ');
  return { version, state: state === '' ? 'not-installed' : state };
}
