import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { call, isInstalled, programError, run, startFilter } from '../../../src/support/process.ts';

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

  it('says in a line that a disk is full, whatever the tool shows of it', async () => {
    const script = 'echo Traceback >&2; head -c 9 /dev/zero >/dev/full';
    await expect(run('sh', ['-c', script], context)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/^sh ended with 1: head: .*No space left on device$/) as string,
      hints: [expect.stringContaining('Free some space') as string],
    });
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

describe('call', () => {
  it('returns the exit code and the exact output, and passes the exact input', async () => {
    const script = 'cat; printf "out\\n\\n"; printf err >&2; exit 7';
    expect(await call('sh', ['-c', script], { input: 'é\n' })).toEqual({
      exitCode: 7,
      stdout: 'é\nout\n\n',
      stderr: 'err',
    });
  });

  it('returns the exit code of a shell for a signal and for a missing program', async () => {
    expect((await call('sh', ['-c', 'kill -9 $$'])).exitCode).toBe(137);
    expect((await call('/nonexistent/program', [])).exitCode).toBe(127);
  });

  it('throws an error that names the command after the timeout', async () => {
    await expect(call('sleep', ['5'], { timeout: 100 })).rejects.toThrow('sleep 5 did not end within 0.1 s');
  });

  it('ends with the reason of the signal when it is aborted', async () => {
    const controller = new AbortController();
    const calling = call('sleep', ['5'], { signal: controller.signal });
    setTimeout(() => {
      controller.abort(new Error('Ctrl-C'));
    }, 50);
    await expect(calling).rejects.toThrow('Ctrl-C');
  });
});

describe('startFilter', () => {
  it('passes a stream through a program', async () => {
    const filter = startFilter('tr', ['a-z', 'A-Z'], {});
    filter.stdin.end('loud');
    expect(await text(filter.stdout)).toBe('LOUD');
    await filter;
  });

  it('says why a program failed, or that it is not installed', async () => {
    const failure = async (command: string, args: readonly string[]): Promise<unknown> =>
      startFilter(command, args, {}).then(undefined, (error: unknown) => programError(command, error));
    expect(await failure('sh', ['-c', 'echo why >&2; exit 3'])).toMatchObject({ message: 'sh failed: why' });
    expect(await failure('no-such-tool', [])).toMatchObject({ message: 'no-such-tool is not installed' });
  });
});

describe('isInstalled', () => {
  it('is true for programs on PATH only', async () => {
    expect(await isInstalled('sh', context)).toBe(true);
    expect(await isInstalled('no-such-tool', context)).toBe(false);
  });
});
