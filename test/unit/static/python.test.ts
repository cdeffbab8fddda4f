import { describe, expect, it } from 'vitest';
import { findPython } from '../../../src/static/python.ts';
import { testContext } from './fixture.ts';
import { temporaryFolder } from '../../temporary.ts';

describe('Python', () => {
  it('that is not there is said, with what to do', async () => {
    const context = testContext(await temporaryFolder());
    await expect(findPython(context, ['no-such-python'])).rejects.toThrow(
      /no Python 3.10 or newer is installed/,
    );
  });

  it('that is too old is passed over', async () => {
    const context = testContext(await temporaryFolder());
    expect(await findPython(context, ['false', 'no-such-python', 'python3'])).toBe('python3');
  });
});
