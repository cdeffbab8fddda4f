import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { pythonTools, requireInterpreters } from '../../../src/doctor/python-tools.ts';
import { toolsContext } from './tools-context.ts';
import { adminDir, environment, qualityChecks } from './checks.ts';

const checks = await qualityChecks();
let tools = '';

beforeAll(async () => {
  const context = toolsContext();
  const newest = (await requireInterpreters(context)).at(-1);
  if (newest !== undefined) tools = await pythonTools(newest, context);
}, 300_000);

describe('the Python code of the target machine', () => {
  it.each(checks.map(({ tool, args }) => ({ tool, args, line: [tool, ...args].join(' ') })))(
    'passes $line',
    async ({ tool, args }) => {
      const { all } = await execa(join(tools, 'bin', tool), [...args], {
        cwd: adminDir,
        env: environment,
        reject: false,
        all: true,
      });
      expect(all).toBe('');
    },
  );
});
