import { z } from 'zod';
import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { firstAnswer, serviceState, unit } from '../service.ts';
import { transactionTimeout } from '../packages.ts';

const undone = z.object({ restored: z.string(), backup: z.string().nullable(), next: z.string() });

/**
 * Takes the last upgrade back as an administrator does, with the older package's file in the folder where they are: the
 * command that `mathesar undo` names installs it, and the service answers.
 */
export async function undo(t: ScenarioRun): Promise<void> {
  const folder = t.package.path.replace(/\/[^/]+$/, '');
  const { stdout } = await t.run(['mathesar', 'undo', '--yes', '--json'], { cwd: folder });
  const { next, restored } = undone.parse(JSON.parse(stdout));
  expectContains(restored, 'before-migration', 'the backup that was restored');
  expectContains(next, t.package.path, 'the next step, which names the file of the older package');
  expectEqual(await serviceState(t), 'inactive', `the state of ${unit}`);
  const { stdout: status } = await t.run(['mathesar', 'status'], { accept: [1], cwd: folder });
  expectContains(status, `next:       ${next}`, 'what mathesar status says');
  const answers = next
    .replace(/^apt /, 'apt-get -y ')
    .replace(/^dnf /, 'dnf -y ')
    .replace(/^zypper /, 'zypper --non-interactive ');
  await t.sh(answers, { cwd: folder, timeout: transactionTimeout });
  await firstAnswer(t);
}
