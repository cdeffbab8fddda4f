import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findPython, runDriver } from '../../../src/static/python.ts';
import { collect, packagesFolder, sampleRelease, testContext } from './fixture.ts';
import { temporaryFolder } from '../../temporary.ts';

const settings = 'config/settings/production.py';
const common = 'from config.settings.common_settings import *\n';

describe('settings', () => {
  /** What the driver finds of a release whose settings have this text. */
  async function findWith(changes: Record<string, string>): Promise<string[]> {
    const context = testContext(await temporaryFolder());
    const { folder } = await sampleRelease(changes);
    const answer = z.object({ files: z.record(z.string(), z.string()) });
    const args = ['find', folder, await packagesFolder()];
    return Object.keys((await runDriver(await findPython(context), args, answer, context)).files);
  }

  it('may import what cannot be loaded here, as it is made for the target machine', async () => {
    const text = `${common}from psycopg import conninfo\nimport cairo.x as c\nDATABASES = {"a": conninfo.make(c.y)}\n`;
    expect(await findWith({ [settings]: text })).toContain('assets/main.873f1447.js');
  });

  it('never make the application be imported', async () => {
    const text = 'raise RuntimeError("the application was imported")\n';
    const found = await findWith({ 'mathesar/apps.py': text, 'mathesar/models/__init__.py': text });
    expect(found).toContain('assets/main.873f1447.js');
  });

  it('cannot be changed by the environment of the build', async () => {
    const text = `${common}import os\nif os.environ.get("HOME"): raise RuntimeError("environment")\n`;
    expect(await findWith({ [settings]: text })).toContain('assets/main.873f1447.js');
  });

  it.each([
    [
      "that miss a module of the release's own",
      `${common}from config import nothing\n`,
      /cannot import name/,
    ],
    [
      'with an app that is nowhere',
      `${common}INSTALLED_APPS += ["nowhere.app"]\n`,
      /the app nowhere.app of INSTALLED/,
    ],
    [
      'with other finders',
      `${common}STATICFILES_FINDERS = ["x.Finder"]\n`,
      /this tool does not know: x.Finder/,
    ],
    ['that serve from elsewhere', `${common}STATIC_ROOT = "/srv/static"\n`, /not from static at/],
  ])('%s, are refused', async (_what, text, reason) => {
    await expect(findWith({ [settings]: text })).rejects.toThrow(reason);
  });

  it('that fail are refused with the reason and the release', async () => {
    const release = await sampleRelease({ [settings]: 'raise ValueError("broken settings")\n' });
    await expect(collect(release)).rejects.toThrow(
      /cannot collect the static files of the release.*broken settings/s,
    );
  });

  it('with a style sheet that asks for what is not there are refused', async () => {
    const css = 'mathesar/static/non-code/x.css';
    const release = await sampleRelease({ [css]: 'a { background: url("nothing.png") }' });
    await expect(collect(release)).rejects.toThrow(/nothing.png/);
  });
});
