import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseRpmlint, runRpmlint } from '../../../../src/formats/rpm/lint.ts';
import { textEntry } from '../../../../src/installation/content.ts';
import { rpmTemplatesDir } from '../../../../src/config/project.ts';
import { context, rpmPackage, written } from './rpm-package.ts';

describe('parseRpmlint', () => {
  it('reads errors and warnings, and counts what newer versions say is filtered', () => {
    const output = [
      'mathesar.x86_64: E: non-standard-dir-perm /x 750',
      'mathesar.x86_64: W: no-documentation',
      ' 1 packages and 0 specfiles checked; 1 errors, 1 warnings, 12 filtered, 1 badness; has taken 2.4 s ',
    ].join('\n');
    expect(parseRpmlint(output)).toEqual({
      findings: [
        { severity: 'error', tag: 'non-standard-dir-perm', detail: '/x 750' },
        { severity: 'warning', tag: 'no-documentation', detail: '' },
      ],
      overridden: 12,
    });
  });
});

describe('runRpmlint', () => {
  const plain = { version: '1.2.0', scripts: {}, summary: 'Something to test with' };
  // Where architecture-dependent files belong, so that nothing else is found.
  const machine = textEntry('/usr/lib/sample/venv/bin/x', '#!/bin/sh\nexit 0\n', 0o755);

  it('finds a fault in a package of ours, and nothing but that', async () => {
    const tagsOf = async (extra: Parameters<typeof rpmPackage>[1]): Promise<readonly string[]> => {
      const rpm = await written(rpmPackage(plain, [machine, ...(extra ?? [])]));
      return (await runRpmlint(rpm, context())).findings.map(({ tag }) => tag);
    };
    const before = await tagsOf([]);
    const after = await tagsOf([textEntry('/usr/lib/sample/world', 'x', 0o666)]);
    expect(after.filter((tag) => !before.includes(tag))).toEqual(['world-writable']);
  });
});

describe('filters', () => {
  it('have a reason before each, of a sentence', async () => {
    const lines = (await readFile(join(rpmTemplatesDir, 'rpmlint.toml'), 'utf8')).split('\n');
    const filters = lines.filter((line) => line.startsWith('    "'));
    const unreasoned = lines.filter((line, index) => {
      const before = lines[index - 1] ?? '';
      return line.startsWith('    "') && !/^ {4}(# .{20,}|")/.test(before);
    });
    expect(filters.length).toBeGreaterThan(10);
    expect(unreasoned).toEqual([]);
  });
});
