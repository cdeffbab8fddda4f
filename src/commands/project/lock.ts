import { relative } from 'node:path';
import type { Argv, ArgumentsCamelCase } from 'yargs';
import { readConfiguration } from '../../config/configuration.ts';
import { formats } from '../../formats/index.ts';
import { parseSource } from '../../plan/source.ts';
import { resolveRelease } from '../../upstream/resolve.ts';
import { openSession } from '../../report/session.ts';
import { afterRaising, describeRaised } from '../../upkeep/raise/describe.ts';
import { raiseLock } from '../../upkeep/raise/raise.ts';
import { lockName } from '../../virtualenv/lock/lock.ts';
import { writeLock, type WrittenLock } from '../../virtualenv/lock/write-lock.ts';
import { shared } from '../shared-options.ts';
import { dayOf } from '../../support/text/day.ts';

interface LockOptions {
  source?: string | undefined;
  version?: string | undefined;
  upgrade?: boolean | undefined;
  security?: boolean | undefined;
  offline?: boolean | undefined;
  json?: boolean;
}

export function builder(args: Argv): Argv<LockOptions> {
  return args
    .option('source', shared.source)
    .option('version', shared.version)
    .option('upgrade', { type: 'boolean', describe: 'take the newest versions that the release allows' })
    .option('security', {
      type: 'boolean',
      describe: 'raise every version to the newest patch release of its series; declares overrides',
    })
    .option('offline', shared.offline)
    .conflicts('upgrade', 'security')
    .example('$0 lock', 'the official release; locked versions stay as they are')
    .example('$0 lock --source ./mathesar.tar.gz --upgrade', 'a local release, with the newest versions')
    .example('$0 lock --security', 'Django 4.2.29 becomes 4.2.30, never 5.0');
}

export async function handler(options: ArgumentsCamelCase<LockOptions>): Promise<void> {
  const session = openSession(options);
  const configuration = await readConfiguration(formats);
  const { definition } = configuration;
  const source = await parseSource(options.source, options.version, definition);
  const wanted = options.version === undefined ? {} : { version: options.version };
  const release = await resolveRelease(source, definition, wanted, session);
  const name = lockName(source.kind === 'sample' ? 'sample' : definition.name, release.version);
  const today = dayOf();
  if (options.security === true) {
    const raised = await raiseLock({ release, configuration, name, today }, session);
    const next = raised.changes.length === 0 ? '' : `\n${afterRaising}`;
    session.result(`${describeRaised(raised)}${describeLock(raised)}${next}`, raised);
    return;
  }
  const upgrade = options.upgrade === true;
  const written = await writeLock({ release, definition, name, upgrade, today }, session);
  session.result(describeLock(written), written);
}

function describeLock({ path, packages, changes }: WrittenLock): string {
  const lines = changes.map(({ name, before, after }) => `  ${name} ${before || '–'} → ${after || '–'}`);
  const changed = changes.length === 0 ? 'nothing changed' : `${changes.length} changed`;
  return [...lines, `${relative('', path)}: ${packages} packages, ${changed}`].join('\n');
}
