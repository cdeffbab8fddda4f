import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAdvisories } from '../../../src/config/advisories.ts';
import { findAdvisories } from '../../../src/upkeep/advisories.ts';
import { toolsContext } from '../admin/tools-context.ts';

/** In place of the OSV database: pillow 9.0.0 and 9.1.0 have a vulnerability, which 9.2.0 has not. */
let server: Server;
let osvUrl = '';
const asked: string[] = [];
const vulnerability = {
  id: 'PYSEC-2026-1',
  aliases: ['CVE-2026-1'],
  affected: [
    {
      package: { name: 'pillow', ecosystem: 'PyPI' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '9.2.0' }] }],
    },
  ],
};

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      const { package: wanted, version } = JSON.parse(body) as { package: { name: string }; version: string };
      asked.push(`${wanted.name} ${version}`);
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(wanted.name === 'pillow' ? { vulns: [vulnerability] } : {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  osvUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/query`;
});
afterAll(() => {
  server.close();
});

const pins = [
  { name: 'pillow', specifier: '==9.0.0' },
  { name: 'django', specifier: '==4.2.30' },
  { name: 'pillow', specifier: '==9.1.0' },
];
const known = { name: 'pillow', id: 'PYSEC-2026-1', aliases: ['CVE-2026-1'], fixed: ['9.2.0'] };
const looked = { id: 'CVE-2026-1', package: 'pillow', reason: 'only in a decoder', until: '2026-12-31' };

test('every pin is asked about, also two versions of one name, and what is known is found', async () => {
  const found = await findAdvisories(pins, { accepted: [], today: '2026-12-01', osvUrl }, toolsContext());
  expect(asked.sort()).toEqual(['django 4.2.30', 'pillow 9.0.0', 'pillow 9.1.0']);
  expect(found).toEqual([
    { ...known, version: '9.0.0' },
    { ...known, version: '9.1.0' },
  ]);
});

test('what was looked at is accepted until its day, by its id or an alias', async () => {
  const [pin] = pins;
  const ask = async (today: string) =>
    (
      await findAdvisories(
        pin === undefined ? [] : [pin],
        { accepted: [looked], today, osvUrl },
        toolsContext(),
      )
    )[0];
  expect((await ask('2026-12-31'))?.accepted).toEqual(looked);
  expect((await ask('2027-01-01'))?.accepted).toBeUndefined();
});

test('a database that cannot be reached is an error, not “nothing is known”', async () => {
  const how = { accepted: [], today: '2026-12-01', osvUrl: 'http://127.0.0.1:1/v1/query' };
  await expect(findAdvisories(pins, how, toolsContext())).rejects.toThrow(
    /^pip-audit could not ask [^\n]*127\.0\.0\.1[^\n]*$/,
  );
});

test('packaging/advisories.yaml is valid', async () => {
  expect(await readAdvisories()).toEqual(expect.any(Array));
});
