import { describe, expect, it } from 'vitest';
import { isInstalled, run } from '../../../src/support/process.ts';

const context = { signal: new AbortController().signal };

describe('run', () => {
  it('returns what the tool printed', async () => {
    const result = await run('sh', ['-c', 'cat; echo oops >&2'], context, { input: 'hello' });
    expect(result).toEqual({ exitCode: 0, stdout: 'hello', stderr: 'oops' });
  });

  it('names a missing tool and how to get it', async () => {
    await expect(run('no-such-tool', [], context)).rejects.toMatchObject({
      name: 'UserError',
      message: 'no-such-tool is not installed',
      hints: [expect.stringContaining('doctor') as string],
    });
  });

  it('reports a failure with the command, the exit code and the last lines', async () => {
    await expect(run('sh', ['-c', 'echo why >&2; exit 3'], context)).rejects.toThrow(
      /exit 3 ended with 3\nwhy$/,
    );
    expect((await run('sh', ['-c', 'exit 3'], context, { accept: [3] })).exitCode).toBe(3);
  });

  it('ends a tool that takes too long', async () => {
    await expect(run('sleep', ['30'], context, { timeout: 50 })).rejects.toThrow('did not end within 0.05 s');
  });

  it('ends the tool with the run', async () => {
    const controller = new AbortController();
    const sleeping = run('sleep', ['30'], { signal: controller.signal });
    controller.abort(new Error('Ctrl-C'));
    await expect(sleeping).rejects.toThrow('Ctrl-C');
  });
});

describe('isInstalled', () => {
  it('tells tools that are there from those that are not', async () => {
    expect(await isInstalled('sh', context)).toBe(true);
    expect(await isInstalled('no-such-tool', context)).toBe(false);
  });
});
