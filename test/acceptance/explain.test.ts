import { expect, test } from 'vitest';
import { readConfiguration } from '../../src/config/configuration.ts';
import { formats } from '../../src/formats/index.ts';
import { describeExplanation } from '../../src/inspect/explain/describe.ts';
import { explainPath } from '../../src/inspect/explain/explain.ts';
import { acceptanceContext, buildSample } from './build-sample.ts';

const configuration = await readConfiguration(formats);
const site = '/usr/lib/mathesar/venv/lib/python3.13/site-packages';
const { path: deb } = await buildSample('1.1.0', 'debian-13');
const { path: rpm } = await buildSample('1.1.0', 'fedora-42');

async function explained(file: string, path: string): Promise<string> {
  return describeExplanation(await explainPath(file, path, undefined, configuration, acceptanceContext()));
}

test.each([
  [
    deb,
    'usr/bin/mathesar',
    /^\/usr\/bin\/mathesar: file, .* 0755.*\n {2}packaging\/payload\/usr\/bin\/mathesar of/,
  ],
  [
    deb,
    '/usr/lib/mathesar/venv/bin/gunicorn',
    /bin\/gunicorn of the wheel gunicorn .*sha256 [0-9a-f]{64}\)\n.*again/,
  ],
  [
    deb,
    '/usr/lib/mathesar/app/manage.py',
    /\n {2}manage\.py of the release 1\.1\.0 \(sha256 [0-9a-f]{64}\)$/,
  ],
  [deb, '/usr/lib/mathesar/app/static/staticfiles.json', /collected from the static files/],
  [deb, '/usr/share/doc/mathesar/copyright', /debian-templates\/copyright\.ejs/],
  [deb, 'postinst', /debian-templates\/postinst of this project/],
  [deb, '/usr/lib/mathesar/app/sso.yml', /link to \/etc\/mathesar\/sso\.yml.*\n.*application\.links/],
  [deb, '/usr/lib/mathesar/app', /directory, root:root 0755\n {2}a folder for the \d+ paths below it$/],
  [deb, `${site}/django/contrib/gis/apps.py`, /come from the wheel django .*\n.*trim "maps".*spatial/],
  [deb, `${site}/django/__pycache__/x.pyc`, /is not in the package\n {2}left out by bytecode/],
  [rpm, '/usr/share/doc/mathesar/mathesar.spec', /rpm-templates\/spec\.ejs/],
  [rpm, '/var/lib/mathesar', /directory, mathesar:mathesar .*\n.*systemd\/tmpfiles\.d/],
  [rpm, 'posttrans', /rpm-templates\/posttrans of this project/],
])('%s: %s is explained', async (file, path, expected) => {
  expect(await explained(file, path)).toMatch(expected);
});

test('a path that nothing leaves out is refused with the nearest one', async () => {
  await expect(explained(deb, '/usr/sbin/mathesar')).rejects.toMatchObject({
    message: expect.stringContaining('has no /usr/sbin/mathesar, and no rule leaves it out') as string,
    hints: ['Did you mean /usr/bin/mathesar?'],
  });
});
