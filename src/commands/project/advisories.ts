import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { readAdvisories } from '../../config/advisories.ts';
import { readDefinition } from '../../config/definition.ts';
import { openSession } from '../../report/session.ts';
import { codeOf, UserError } from '../../support/errors.ts';
import { findAdvisories, type Advisory } from '../../upkeep/advisories.ts';
import { lockName, locksDir } from '../../virtualenv/lock/lock.ts';
import { parseRequirements } from '../../virtualenv/lock/requirements.ts';
import { dayOf } from '../../support/text/day.ts';

interface AdvisoriesOptions {
  lock?: string;
  json?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .option('lock', {
      type: 'string',
      describe: 'a file of packaging/locks (default: that of the official release)',
    })
    .example(
      '$0 advisories',
      'known vulnerabilities of what the packages contain; ends with 1 if there are any',
    )
    .example('$0 advisories --lock sample-1.1.0.txt', 'the same of another lock');
}

export async function handler(options: ArgumentsCamelCase<AdvisoriesOptions>): Promise<void> {
  const session = openSession(options);
  const definition = await readDefinition();
  const name = options.lock ?? lockName(definition.name, definition.release.version);
  const text = await readFile(join(locksDir, name), 'utf8').catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
    throw new UserError(`there is no lock packaging/locks/${name}`, {
      hints: ['Name one of the files in packaging/locks with --lock.'],
    });
  });
  const pins = parseRequirements(text, name);
  const [accepted, today] = [await readAdvisories(), dayOf()];
  const found = await session.reporter.step(`ask what is known of the ${pins.length} pins of ${name}`, () =>
    findAdvisories(pins, { accepted, today }, session),
  );
  const open = found.filter((one) => one.accepted === undefined);
  session.result(describe(found, open.length, name), { lock: name, advisories: found });
  if (open.length > 0) process.exitCode = 1;
}

function describe(found: readonly Advisory[], open: number, lock: string): string {
  const lines = found.map(({ name, version, id, aliases, fixed, accepted }) => {
    const names = [id, ...aliases].join(', ');
    const remedy = fixed.length === 0 ? 'no version without it' : `fixed in ${fixed.join(', ')}`;
    const state = accepted === undefined ? remedy : `accepted until ${accepted.until}: ${accepted.reason}`;
    return `${name} ${version}  ${names}: ${state}`;
  });
  const next =
    open === 0
      ? []
      : ['Next: npm run outdated; or, if it does not reach what the packages do, packaging/advisories.yaml'];
  return [...lines, `${lock}: ${open === 0 ? 'none is' : `${open} are`} to be dealt with`, ...next].join(
    '\n',
  );
}
