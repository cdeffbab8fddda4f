import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLintian, runLintian } from '../../../../src/formats/deb/lint.ts';
import { debFormat } from '../../../../src/formats/deb/format.ts';
import { textEntry } from '../../../../src/installation/content.ts';
import { debianTemplatesDir } from '../../../../src/config/project.ts';
import { silentReporter } from '../../../../src/support/reporter.ts';
import { samplePackage } from './sample-package.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { freshCache } from '../../../fresh-cache.ts';

describe('parseLintian', () => {
  it('reads errors and warnings, and counts what is overridden', () => {
    const output = [
      'N: the reason of an override',
      'O: mathesar: embedded-library zlib [usr/lib/x.so]',
      'E: mathesar: no-copyright-file',
      'W: mathesar: no-manual-page [usr/bin/mathesar]',
      'I: mathesar: spelling-error-in-binary',
      '',
    ].join('\n');
    expect(parseLintian(output)).toEqual({
      findings: [
        { severity: 'error', tag: 'no-copyright-file', detail: '' },
        { severity: 'warning', tag: 'no-manual-page', detail: '[usr/bin/mathesar]' },
      ],
      overridden: 1,
    });
  });
});

describe('runLintian', () => {
  it('finds a fault in a package of ours, and nothing but that', async () => {
    const folder = await temporaryFolder();
    const readme = textEntry('/usr/share/sample/readme', 'read me\n');
    const context = {
      reporter: silentReporter(),
      signal: AbortSignal.any([]),
      cacheDir: freshCache(),
      offline: true,
    };
    const lint = async (
      name: string,
      content: Parameters<typeof samplePackage>[1],
    ): ReturnType<typeof runLintian> => {
      const pkg = samplePackage(
        { version: '1.2.0', scripts: {}, summary: 'Something to test with' },
        content,
      );
      const path = join(folder, name);
      await debFormat.write(pkg, path, { compression: 'zstd' }, context);
      return runLintian(path, context);
    };
    expect((await lint('good.deb', [readme])).findings).toEqual([]);
    const { findings } = await lint('bad.deb', [
      readme,
      textEntry('/usr/bin/sample', '#!/bin/sh\nexit 0\n', 0o755),
    ]);
    expect(findings.map(({ tag }) => tag)).toEqual(['no-manual-page']);
  });
});

describe('overrides', () => {
  it('have a reason before each, of a sentence', async () => {
    const text = await readFile(join(debianTemplatesDir, 'lintian-overrides.ejs'), 'utf8');
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('<% '));
    const unreasoned = lines.filter((line, index) => {
      const before = lines[index - 1] ?? '';
      return line.startsWith('<%= name %>:') && !/^(# .{20,}|<%= name %>:)/.test(before);
    });
    expect(lines.some((line) => line.startsWith('<%= name %>:'))).toBe(true);
    expect(unreasoned).toEqual([]);
  });
});
