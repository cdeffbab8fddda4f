import { expect, test } from 'vitest';
import { call } from '../../../src/support/call.ts';

test('exit code and output are exact, input is fed as it is', async () => {
  const script = 'cat; printf "out\\n\\n"; printf err >&2; exit 7';
  expect(await call('sh', ['-c', script], { input: 'é\n' })).toEqual({
    exitCode: 7,
    stdout: 'é\nout\n\n',
    stderr: 'err',
  });
});

test('a signal counts as in a shell, a missing program as 127', async () => {
  expect((await call('sh', ['-c', 'kill -9 $$'])).exitCode).toBe(137);
  expect((await call('/nonexistent/program', [])).exitCode).toBe(127);
});

test('a timeout is an error that names the command', async () => {
  await expect(call('sleep', ['5'], { timeout: 100 })).rejects.toThrow('did not end within 0.1 s: sleep 5');
});

test('an abort ends it with the signal’s own reason', async () => {
  const controller = new AbortController();
  const calling = call('sleep', ['5'], { signal: controller.signal });
  setTimeout(() => {
    controller.abort(new Error('Ctrl-C'));
  }, 50);
  await expect(calling).rejects.toThrow('Ctrl-C');
});
