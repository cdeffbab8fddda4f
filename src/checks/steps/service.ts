import { expectEqual, expectThat } from '../runner/expectation.ts';
import type { ScenarioRun } from '../runner/scenario.ts';
import { visitor, type Page } from './application/visitor.ts';

export const unit = 'mathesar.service';

/** The state of a unit, by default the service: "active", "inactive", "failed", "activating" … */
export async function serviceState(t: ScenarioRun, name = unit): Promise<string> {
  const { stdout } = await t.run(['systemctl', 'is-active', name], { accept: 'any' });
  return stdout.trim();
}

/** Whether it starts with the machine, in systemd's words: "enabled", "disabled" … */
export async function enabledState(t: ScenarioRun): Promise<string> {
  const { stdout } = await t.run(['systemctl', 'is-enabled', unit], { accept: 'any' });
  return stdout.trim();
}

/** Expects that the service is active, now. */
export async function expectActive(t: ScenarioRun): Promise<void> {
  expectEqual(await serviceState(t), 'active', `the state of ${unit}`);
}

/** The number of the service's main process. */
export async function mainPid(t: ScenarioRun): Promise<string> {
  const { stdout } = await t.run(['systemctl', 'show', '-P', 'MainPID', unit]);
  const pid = stdout.trim();
  expectThat(/^[1-9]\d*$/.test(pid), `${unit} has a main process, not "${pid}"`);
  return pid;
}

/** Waits for the log-in page on 127.0.0.1:8000, and returns it. */
export async function firstAnswer(t: ScenarioRun, timeout = 60_000): Promise<Page> {
  return t.eventually(
    'the application answers',
    async () => {
      const page = await visitor(t).open('/auth/login/');
      expectEqual(page.status, 200, `the status of ${page.path}`);
      return page;
    },
    timeout,
  );
}
