import { afterEach, expect, test, vi } from 'vitest';
import { reportRun } from '../../../src/github/issue.ts';
import { context } from '../formats/rpm/rpm-package.ts';
import { fakeGh } from './fake-gh.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const title = 'The nightly run found something';
const url = 'https://example.org/runs/1';
const report = (results: unknown) =>
  reportRun(
    { title, results: typeof results === 'string' ? results : JSON.stringify(results), url },
    context(),
  );
const ran = { result: 'success' };
const others = JSON.stringify([{ number: 3, title: `${title} again` }]);
const open = JSON.stringify([
  { number: 3, title: `${title} again` },
  { number: 7, title },
]);

test('a failed job opens an issue, of which there is one', async () => {
  const calls = await fakeGh([others, '']);
  const results = { checks: { result: 'failure', outputs: {} }, advisories: ran };
  expect(await report(results)).toEqual({ failed: ['checks'], did: 'opened' });
  expect(await calls()).toEqual([
    `issue list --state open --search in:title "${title}" --json number,title`,
    `issue create --title ${title} --body-file -\n- checks: failure\n- advisories: success\n\n${url}\n`,
  ]);
  vi.unstubAllEnvs();
  const later = await fakeGh([open, '']);
  expect(await report(results)).toEqual({ failed: ['checks'], did: 'commented' });
  expect((await later())[1]).toMatch(/^issue comment 7 --body-file -\n- checks: failure\n/);
});

test('the issue is closed when every job has succeeded, and no sooner', async () => {
  const calls = await fakeGh([open, '']);
  expect(await report({ checks: ran })).toEqual({ failed: [], did: 'closed' });
  expect((await calls())[1]).toBe(`issue close 7 --comment Every job has succeeded: ${url}`);
  vi.unstubAllEnvs();
  await fakeGh([open]);
  expect(await report({ checks: ran, advisories: { result: 'cancelled' } })).toMatchObject({
    did: 'nothing',
  });
  vi.unstubAllEnvs();
  await fakeGh(['[]']);
  expect(await report({ checks: ran })).toMatchObject({ did: 'nothing' });
});

test.each(['', '[]', '{"checks":"failure"}'])('results of another form are refused: %j', async (results) => {
  await expect(report(results)).rejects.toThrow('--results is not what');
});
