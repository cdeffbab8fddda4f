import type { Take } from '../../../config/privileges.ts';
import { expectThat } from '../../runner/expectation.ts';
import { sql } from '../database/postgresql.ts';
import { rulesNow, writeRules } from '../database/rules.ts';
import type { Scene } from './scene.ts';

const sqlFolder = '/usr/share/mathesar/sql';

/** Takes a privilege away. Returns what gives it back. */
export async function takeAway({ t, database }: Scene, take: Take): Promise<() => Promise<void>> {
  const named = (text: string): string => text.replaceAll('{starter}', database.name);
  if ('sql' in take) {
    await sql(t, 'postgres', named(take.sql));
    return async () => {
      await sql(t, 'postgres', named(take.back));
    };
  }
  if ('line' in take) {
    const { path, text } = await rulesNow(t);
    const without = text.replace(`\n${named(take.line)}\n`, '\n');
    expectThat(without !== text, `pg_hba.conf has the line ${named(take.line)}:\n${text}`);
    await writeRules(t, path, without);
    return async () => {
      await writeRules(t, path, text);
    };
  }
  const file = `${sqlFolder}/${take.file}`;
  const { stdout: text } = await t.run(['cat', file]);
  const without = text.replace(take.text, take.by);
  expectThat(without !== text, `${file} has ${take.text}`);
  await t.sh('cp -p "$FILE" "$FILE.kept"; cat >"$FILE"', { input: without, env: { FILE: file } });
  return async () => {
    await t.run(['mv', `${file}.kept`, file]);
  };
}
