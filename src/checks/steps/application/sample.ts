import { z } from 'zod';
import { expectContains, expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Application } from './interface.ts';
import { connectStarterDatabase } from '../database/databases.ts';
import { remoteCall } from './load.ts';
import type { Visitor } from './visitor.ts';

const notes = z.object({
  notes: z.array(z.object({ title: z.string(), body: z.string(), attachment: z.string() })),
});

/** The sample: a record is a note, an imported file is a note's attachment. */
export const sample: Application = {
  name: 'sample',
  writeRecord: async (_, who, text) => {
    const page = await who.submit('/', { title: text, body: 'three short words' });
    expectEqual([page.path, page.status], ['/', 200], 'where a note leads to');
    expectContains(page.body, 'three short words', 'the page that lists the notes');
  },
  readRecords: async (_, who) => (await listNotes(who)).map(({ title }) => title),
  importFile: async (t, who, name, content) => {
    await who.submit('/', { title: name, body: '' }, { attachment: { name, content } });
    const note = (await listNotes(who)).find(({ title }) => title === name);
    expectThat(note !== undefined, `the note ${name} is listed`);
    const { stdout } = await t.run(['cat', `/var/lib/mathesar/media/${note.attachment}`]);
    return stdout;
  },
  everyday: () => Promise.resolve([{ path: '/' }, { path: '/notes.json' }]),
  sleeping: async (t, who, seconds) => {
    const { id } = await connectStarterDatabase(t, who);
    return remoteCall('databases.wait', { database_id: id, seconds });
  },
  uploadLarge: async (t, who, name, megabytes) => {
    const attachment = { name, content: line, times: (megabytes * 1e6) / line.length };
    const { status } = await who.submit('/', { title: name, body: '' }, { attachment });
    expectEqual(status, 200, 'the status that an upload is answered with');
    const note = (await listNotes(who)).find(({ title }) => title === name);
    const { stdout } = await t.run([
      'stat',
      '-c',
      '%s',
      `/var/lib/mathesar/media/${note?.attachment ?? name}`,
    ]);
    expectEqual(Number(stdout), megabytes * 1e6, 'the bytes that have arrived');
  },
};

/** Ten bytes. */
const line = 'Teasel,21\n';

async function listNotes(who: Visitor): Promise<z.infer<typeof notes>['notes']> {
  const { body } = await who.open('/notes.json');
  return notes.parse(JSON.parse(body)).notes;
}
