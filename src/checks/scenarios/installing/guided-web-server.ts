import { expectContains, expectEqual } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { install } from '../../steps/packages.ts';
import { expectActive } from '../../steps/service.ts';
import { onTerminal, type Typed } from '../../steps/terminal.ts';
import { cloudInit } from '../using/automation.ts';

const setUp = ['mathesar', 'setup'] as const;
const enter: readonly Typed[] = Array.from({ length: 30 }, () => ['(\\[[^\\]\\n]*\\]|: ) $', ''] as const);

/** An administrator has a name already, installs a web server, and lets the guided set-up do the rest. */
export const guidedWebServer: Scenario = {
  name: 'guided-web-server',
  title:
    'the guided set-up lets a web server on the machine serve the name, also one that was given just now',
  packageManagers: ['apt'],
  tests: 'never',
  continues: cloudInit,
  async run(t) {
    await install(t, ['caddy'], { weak: false });
    await t.step('it offers the web server that is there, which then serves the name', async () => {
      const shown = await chosen(t, [webServer(2, 1)]);
      expectContains(shown, 'let Caddy serve https://data.example.org by /etc/caddy/', 'what would be done');
      await t.run(['systemctl', 'is-active', 'caddy']);
      await t.sh('grep -r data.example.org /etc/caddy/');
    });
    await t.step('once it is so, nothing is to be done', async () => {
      expectContains(await chosen(t, []), 'There is nothing to change.', 'what the terminal shows');
    });
    await t.step('another name reaches the file of the web server in the same run', async () => {
      await chosen(t, [
        ['Name, such as data.example.org \\[data.example.org\\] ', 'https://tables.test:8443'],
        webServer(2, 1),
      ]);
      const { stdout } = await t.run(['mathesar', 'config', 'get', 'MATHESAR_DOMAIN']);
      expectEqual(stdout.trim(), 'tables.test:8443', 'the name');
      await t.sh('grep -r tables.test:8443 /etc/caddy/ && ! grep -r data.example.org /etc/caddy/');
      await expectActive(t);
    });
  },
};

/** The question which web server serves the name: where the default is `today`, `answer` is typed. */
function webServer(today: number, answer: number): Typed {
  return [`1  Caddy, which is on this machine[^$]*Number \\[${today}\\] $`, String(answer)];
}

async function chosen(t: ScenarioRun, typed: readonly Typed[]): Promise<string> {
  const { code, shown } = await onTerminal(t, setUp, [...typed, ...enter]);
  expectEqual(code, 0, `the exit code of mathesar setup, which shows:\n${shown}`);
  return shown;
}
