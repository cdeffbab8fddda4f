import { relative } from 'node:path';
import type { Argv, ArgumentsCamelCase } from 'yargs';
import { readDefinition } from '../config/definition.ts';
import { parseSource } from '../plan/source.ts';
import { resolveRelease } from '../upstream/resolve.ts';
import { openSession } from '../report/session.ts';
import { lockName } from '../virtualenv/lock/lock.ts';
import { writeLock, type WrittenLock } from '../virtualenv/lock/write-lock.ts';

interface LockOptions {
  source?: string | undefined;
  version?: string | undefined;
  upgrade?: boolean | undefined;
  json?: boolean;
}

export function builder(args: Argv): Argv<LockOptions> {
  return args
    .option('source', {
      type: 'string',
      describe: 'URL, tarball, folder, or "sample" (default: the official release)',
    })
    .option('version', { type: 'string', describe: 'the version that the release must have' })
    .option('upgrade', { type: 'boolean', describe: 'take the newest versions that the release allows' })
    .example('$0 lock', 'the official release; locked versions stay as they are')
    .example('$0 lock --source ./mathesar.tar.gz --upgrade', 'a local release, with the newest versions');
}

export async function handler(options: ArgumentsCamelCase<LockOptions>): Promise<void> {
  const session = openSession(options);
  const definition = await readDefinition();
  const source = await parseSource(options.source, options.version, definition);
  const wanted = options.version === undefined ? {} : { version: options.version };
  const release = await resolveRelease(source, definition, wanted, session);
  const name = lockName(source.kind === 'sample' ? 'sample' : definition.name, release.version);
  const upgrade = options.upgrade === true;
  const written = await writeLock({ release, definition, name, upgrade }, session);
  session.result(describeLock(written), written);
}

function describeLock({ path, packages, changes }: WrittenLock): string {
  const lines = changes.map(({ name, before, after }) => `  ${name} ${before || '–'} → ${after || '–'}`);
  const changed = changes.length === 0 ? 'nothing changed' : `${changes.length} changed`;
  return [...lines, `${relative('', path)}: ${packages} packages, ${changed}`].join('\n');
}
