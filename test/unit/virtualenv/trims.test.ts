import { describe, expect, test } from 'vitest';
import { readDefinition } from '../../../src/config/definition.ts';
import { trimmer } from '../../../src/virtualenv/trims.ts';

describe('the rules of packaging/mathesar.yaml', async () => {
  const ruleFor = trimmer((await readDefinition()).virtualenv.trims);

  test.each([
    ['greenlet/tests/test_gc.py', 'test suites'],
    ['cffi/parse_c_type.h', 'sources of compiled modules'],
    ['include/greenlet/greenlet.h', 'sources of compiled modules'],
    ['aiohttp/.hash/_cparser.pxd.hash', 'sources of compiled modules'],
    ['attr/__init__.pyi', 'type stubs'],
    ['botocore/data/ec2/2016-11-15/service-2.json.gz', 'AWS services other than storage'],
    ['botocore/data/sso-admin/2020-07-20/service-2.json.gz', 'AWS services other than storage'],
    ['django/conf/locale/fr/LC_MESSAGES/django.po', 'sources of translations'],
    ['django/contrib/admin/locale/de/LC_MESSAGES/django.mo', 'languages that the application does not have'],
    ['django/conf/locale/de/formats.py', 'languages that the application does not have'],
    ['man/man1/clevercsv.1', 'strays'],
  ])('leave out %s', (path, name) => {
    expect(ruleFor(path)?.name).toBe(name);
  });

  test.each([
    'django/test/client.py',
    'django/contrib/admin/sites.py',
    'django/conf/locale/__init__.py',
    'django/conf/locale/es/formats.py',
    'django/conf/locale/ja/LC_MESSAGES/django.mo',
    'allauth/account/views.py',
    'botocore/data/endpoints.json',
    'botocore/data/_retry.json',
    'botocore/data/sdk-default-configuration.json',
    'botocore/data/s3/2006-03-01/service-2.json.gz',
    'botocore/data/sso-oidc/2019-06-10/service-2.json.gz',
    'psycopg_binary.libs/libpq-1234.so.5',
    'lib/tests/LICENSE',
    'lib/tests/COPYING.txt',
    'lib-1.0.dist-info/METADATA',
    'lib-1.0.dist-info/licenses/vendor/tests/LICENSE',
  ])('keep %s', (path) => {
    expect(ruleFor(path)).toBeUndefined();
  });
});

test('a rule spares its exceptions, and files that only sound like licences go', () => {
  const ruleFor = trimmer([
    { name: 'data', match: ['lib/data/**'], except: ['lib/data/{a,b}/**'], reason: 'long enough' },
  ]);
  expect(ruleFor('lib/data/.hidden')?.name).toBe('data');
  expect(ruleFor('lib/data/a/x')).toBeUndefined();
  expect(ruleFor('lib/data/license.py')?.name).toBe('data');
});
