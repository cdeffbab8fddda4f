import { expect, test } from 'vitest';
import { requireHostPython } from '../../../../src/machines/host/host-python.ts';
import { UserError } from '../../../../src/support/errors.ts';
import { silentReporter } from '../../../../src/support/reporter.ts';
import type { Context } from '../../../../src/support/context.ts';

const context: Context = {
  reporter: silentReporter(),
  signal: new AbortController().signal,
  cacheDir: '/nonexistent',
  offline: false,
};

test('an interpreter that the host lacks is named, with a way to get it', async () => {
  const error: unknown = await requireHostPython('3.0', 'a base image of X', context).catch(
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(UserError);
  if (!(error instanceof UserError)) return;
  expect(error.message).toMatch(
    /^a base image of X needs the host's python3\.0, which is missing or does not work/,
  );
  expect(error.hints).toEqual(['Put one on PATH, for instance with: uv python install 3.0']);
});
