import { run } from '../../support/process.ts';
import type { Context } from '../../support/context.ts';

/**
 * Calls mmdebstrap(1), which downloads Debian's packages: 15 minutes at most.
 * @throws UserError when it is missing, and says how to install it; when it fails
 */
export async function runMmdebstrap(
  args: readonly string[],
  context: Context,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  await run('mmdebstrap', args, context, {
    timeout: 900_000,
    missing: 'Run "npm run doctor -- --install --for check" to install mmdebstrap.',
    env,
  });
}
