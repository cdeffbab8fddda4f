import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reportFailure } from '../../../src/report/failure.ts';
import { Interrupted } from '../../../src/report/session.ts';
import { UserError } from '../../../src/support/errors.ts';

let printed = '';

beforeEach(() => {
  printed = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});

afterEach(() => vi.restoreAllMocks());

describe('reportFailure', () => {
  it('shows what a person can do, without a stack', () => {
    expect(reportFailure(new UserError('it is broken', { hints: ['Mend it.'] }))).toBe(1);
    expect(printed).toBe('error: it is broken\n  → Mend it.\n');
  });

  it('takes a full disk for what it is, however deep it lies', () => {
    const full = Object.assign(new Error('write failed'), { code: 'ENOSPC', path: '/dist/x.deb' });
    expect(reportFailure(new Error('packing failed', { cause: full }))).toBe(1);
    expect(printed).toContain('no space left on the disk: /dist/x.deb');
  });

  it('says what to do about a full disk also where a program that was called met it', () => {
    const message = 'python3 ended with 2: [Errno 28] No space left on device';
    expect(reportFailure(new UserError(message, { hints: ['Check the network.'] }))).toBe(1);
    expect(printed).toMatch(/→ Free some space/);
    expect(printed).not.toContain('network');
  });

  it('knows the error that the system really gives', async () => {
    const error: unknown = await writeFile('/dev/full', 'x').catch((caught: unknown) => caught);
    expect(reportFailure(error)).toBe(1);
    expect(printed).toContain('no space left on the disk');
  });

  it('ends an interrupt with 128 + the signal', () => {
    expect(reportFailure(new Error('aborted', { cause: new Interrupted('SIGINT') }))).toBe(130);
    expect(printed).not.toContain('at ');
  });

  it('shows the stack of a bug', () => {
    expect(reportFailure(new TypeError('undefined is not a function'))).toBe(70);
    expect(printed).toMatch(/bug[\s\S]*at /);
  });
});
