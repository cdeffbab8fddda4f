import { expect, it } from 'vitest';
import { defaultsFile } from '../../../../src/installation/settings-files/defaults-file.ts';
import { settingsOn } from '../../../../src/installation/settings-files/settings-on.ts';
import { settings } from './fixture.ts';

const caBundle = '/etc/pki/bundle.pem';

it('fills in the facts of the distro, and changes no other default', () => {
  const before = defaultsFile(settings).split('\n');
  const after = defaultsFile(settingsOn({ caBundle }, settings)).split('\n');
  const added = after.filter((line) => !before.includes(line));
  expect(added).toEqual([`REQUESTS_CA_BUNDLE=${caBundle}`, `SSL_CERT_FILE=${caBundle}`]);
  expect(after).toHaveLength(before.length + 2);
});
