import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { packagingDir } from '../../../config/project.ts';
import { expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario } from '../../runner/scenario.ts';

const cases = z.array(z.looseObject({ name: z.string() }));
const answer = z.object({
  systemd: z.number(),
  differences: z.array(z.object({ name: z.string(), systemd: z.unknown(), reader: z.unknown() })),
});

/** An administrator writes settings in every syntax that systemd accepts, and in some that it does not. */
export const environmentFiles: Scenario = {
  name: 'environment-files',
  title: 'the administrator’s program reads settings exactly as the machine’s own systemd does',
  tests: 'one-of-each-format',
  shares: 'installed',
  async run(t) {
    await t.step('systemd and the program read the same files', async () => {
      const table = await readFile(join(packagingDir, 'admin/tests/environment-files.json'), 'utf8');
      const files = cases.parse(JSON.parse(table));
      expectThat(files.length > 70, 'the table has cases');
      const request = { cases: files };
      const found = answer.parse(await t.probe('environment_files', request, { timeout: 240_000 }));
      t.note(`systemd ${found.systemd} read ${files.length} files`);
      expectEqual(found.differences, [], 'what the two read differently');
    });
  },
};
