import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { formatRecord, parseRecord, recordLine } from '../../../../src/virtualenv/wheel/record.ts';

test('a RECORD is read as CSV, with quotes and without hashes', () => {
  expect(
    parseRecord('a.py,sha256=abc,12\r\n"odd, ""name"".py",sha256=def,3\nx.dist-info/RECORD,,\n'),
  ).toEqual([
    { path: 'a.py', hash: 'sha256=abc', size: 12 },
    { path: 'odd, "name".py', hash: 'sha256=def', size: 3 },
    { path: 'x.dist-info/RECORD' },
  ]);
});

test('a RECORD is written sorted, and reads back as it was', () => {
  const lines = [
    { path: 'b.py', hash: 'sha256=b', size: 0 },
    { path: 'a "quoted", name', hash: 'sha256=a', size: 1 },
    { path: 'RECORD' },
  ];
  const text = formatRecord(lines);
  expect(text).toBe('RECORD,,\n"a ""quoted"", name",sha256=a,1\nb.py,sha256=b,0\n');
  expect(parseRecord(text)).toHaveLength(3);
  expect(parseRecord(text)).toEqual(expect.arrayContaining(lines));
});

test('a line has the digest in URL-safe base64 without padding', () => {
  const content = Buffer.from('some content ÿ');
  const digest = createHash('sha256').update(content).digest('base64');
  const expected = digest.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  expect(recordLine('a', content)).toEqual({ path: 'a', hash: `sha256=${expected}`, size: content.length });
});
