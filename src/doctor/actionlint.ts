import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import semver from 'semver';
import { packagingDir } from '../config/project.ts';
import { cached } from '../support/cache.ts';
import { digestOf } from '../support/digest.ts';
import { UserError } from '../support/errors.ts';
import { call, run } from '../support/process.ts';
import type { Context } from '../support/context.ts';

/** What builds the pinned actionlint. */
export const oldestGo = '1.25.0';

const module = join(packagingDir, 'locks', 'actionlint');

/** The version of this machine's Go; undefined when there is none that can build actionlint. */
export async function findGo({ signal }: Pick<Context, 'signal'>): Promise<string | undefined> {
  const { stdout } = await call('go', ['version'], { signal, env: { GOTOOLCHAIN: 'local' } });
  const version = semver.coerce(stdout)?.version;
  return version !== undefined && semver.gte(version, oldestGo) ? version : undefined;
}

/**
 * Path of the actionlint that packaging/locks/actionlint pins with the hashes of all its sources. There is no package of
 * it for pip, apt or dnf, so Go builds it, once, into the cache.
 * @throws UserError without Go, or when its sources cannot be downloaded
 */
export async function actionlint(context: Context): Promise<string> {
  const go = await findGo(context);
  if (go === undefined) {
    throw new UserError(`actionlint is built with Go, and this machine has no Go ${oldestGo} or newer`, {
      hints: ['Install Go, then run this again.'],
    });
  }
  const sums = await readFile(join(module, 'go.sum'), 'utf8');
  const key = `actionlint-${digestOf(sums, go, process.platform, process.arch).slice(0, 16)}`;
  return cached(context.cacheDir, 'tools', key, async (program) => {
    const env = { GOFLAGS: '-mod=readonly', GOTOOLCHAIN: 'local', CGO_ENABLED: '0' };
    const build = ['build', '-C', module, '-o', program, 'github.com/rhysd/actionlint/cmd/actionlint'];
    await context.reporter.step('build actionlint into the cache', () => run('go', build, context, { env }));
  });
}
