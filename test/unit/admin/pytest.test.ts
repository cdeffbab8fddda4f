import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { pythonTools, requireInterpreters } from '../../../src/doctor/python-tools.ts';
import { adminDir, environment, pytest } from './checks.ts';
import { toolsContext } from './tools-context.ts';

const context = toolsContext();
// None of them here? That fails, and says how to get one.
const all = await requireInterpreters(context);
/** The oldest and the newest: those between are in machines of the distros that have them. */
const interpreters = all.filter((_, index) => index === 0 || index === all.length - 1);

describe('the tests of the Python code of the target machine', () => {
  it.each(interpreters)(
    'pass with Python $version',
    async (python) => {
      const tools = await pythonTools(python, context);
      const { exitCode, all: shown } = await execa(join(tools, 'bin', pytest.tool), [...pytest.args], {
        cwd: adminDir,
        env: environment,
        reject: false,
        all: true,
      });
      expect(exitCode, shown).toBe(0);
    },
    300_000,
  );
});
