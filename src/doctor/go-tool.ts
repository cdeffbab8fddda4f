import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { packagingDir } from '../config/project.ts';
import { cached } from '../support/caching/cache.ts';
import { digestOf } from '../support/caching/digest.ts';
import { run } from '../support/process.ts';
import { bringPinnedTools } from './python-tools.ts';
import type { Context } from '../support/context.ts';

/** Programs without a package for pip, apt or dnf: the folder in packaging/locks/ that pins each, and its main package. */
const programs = {
  actionlint: 'github.com/rhysd/actionlint/cmd/actionlint',
  helm: 'helm.sh/helm/v4/cmd/helm',
  'docker-compose': 'github.com/docker/compose/v5/cmd',
} as const;
export type GoTool = keyof typeof programs;

/**
 * Path of a program that packaging/locks/NAME pins with the hashes of all its sources. The pinned Go builds it, once, into
 * the cache.
 * @throws UserError when Go or its sources cannot be downloaded
 */
export async function goTool(name: GoTool, context: Context): Promise<string> {
  const module = join(packagingDir, 'locks', name);
  const [tools = ''] = await bringPinnedTools('go-tools', context);
  const go = join(tools, 'bin', 'go');
  const sums = await readFile(join(module, 'go.sum'), 'utf8');
  const key = `${name}-${digestOf(sums, basename(tools), process.platform, process.arch).slice(0, 16)}`;
  return cached(context.cacheDir, 'tools', key, async (program) => {
    const env = { GOFLAGS: '-mod=readonly', GOTOOLCHAIN: 'local', CGO_ENABLED: '0' };
    const build = ['build', '-C', module, '-o', program, programs[name]];
    await context.reporter.step(`build ${name} into the cache`, () => run(go, build, context, { env }));
  });
}
