import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { packagingDir } from '../config/project.ts';
import { cached } from '../support/cache.ts';
import { digestOf } from '../support/digest.ts';
import { run } from '../support/process.ts';
import { bringPinnedTools } from './python-tools.ts';
import type { Context } from '../support/context.ts';

const module = join(packagingDir, 'locks', 'actionlint');

/**
 * Path of the actionlint that packaging/locks/actionlint pins with the hashes of all its sources. There is no package of
 * it for pip, apt or dnf, so the pinned Go builds it, once, into the cache.
 * @throws UserError when Go or its sources cannot be downloaded
 */
export async function actionlint(context: Context): Promise<string> {
  const [tools = ''] = await bringPinnedTools('go-tools', context);
  const go = join(tools, 'bin', 'go');
  const sums = await readFile(join(module, 'go.sum'), 'utf8');
  const key = `actionlint-${digestOf(sums, basename(tools), process.platform, process.arch).slice(0, 16)}`;
  return cached(context.cacheDir, 'tools', key, async (program) => {
    const env = { GOFLAGS: '-mod=readonly', GOTOOLCHAIN: 'local', CGO_ENABLED: '0' };
    const build = ['build', '-C', module, '-o', program, 'github.com/rhysd/actionlint/cmd/actionlint'];
    await context.reporter.step('build actionlint into the cache', () => run(go, build, context, { env }));
  });
}
