import { defaultCacheDir } from '../../../src/support/caching/cache.ts';
import { silentReporter } from '../../../src/support/reporter.ts';
import type { Context } from '../../../src/support/context.ts';

/** With the person's own cache: the tools are brought into it once, by ./setup or by the first test. */
export function toolsContext(): Context {
  return {
    reporter: silentReporter(),
    signal: new AbortController().signal,
    cacheDir: defaultCacheDir(),
    offline: false,
  };
}
