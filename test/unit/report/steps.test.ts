import { describe, expect, it } from 'vitest';
import { plainEvents } from '../../../src/report/plain.ts';
import { createReporter } from '../../../src/report/steps.ts';

describe('createReporter', () => {
  it('times nested steps and prints a line as each ends', async () => {
    const lines: string[] = [];
    const reporter = createReporter(plainEvents((line) => lines.push(line)));
    const result = await reporter.step('outer', () => reporter.step('inner', () => Promise.resolve(42)));
    expect(result).toBe(42);
    expect(reporter.timings).toMatchObject([
      { title: 'inner', depth: 1 },
      { title: 'outer', depth: 0 },
    ]);
    expect(lines[0]).toBe('outer …');
    expect(lines[1]).toMatch(/^ {2}done: inner \(\d+\.\d s\)$/);
  });

  it('lets a failure through and says which step it was', async () => {
    const lines: string[] = [];
    const reporter = createReporter(plainEvents((line) => lines.push(line)));
    await expect(reporter.step('download', () => Promise.reject(new Error('404')))).rejects.toThrow('404');
    expect(lines).toEqual(['download …', 'failed: download']);
    await reporter.step('next', () => Promise.resolve());
    expect(reporter.timings).toMatchObject([{ title: 'next', depth: 0 }]);
  });

  it('says the same warning once', () => {
    const lines: string[] = [];
    const reporter = createReporter(plainEvents((line) => lines.push(line)));
    reporter.warn('no lock');
    reporter.warn('no lock');
    expect(lines).toEqual(['warning: no lock']);
  });
});
