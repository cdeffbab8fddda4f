import { expect, test } from 'vitest';
import { distroOf, findDistro } from '../../../../../src/formats/shared/reading/distro-of.ts';
import { parseBuildRecord, type BuildRecord } from '../../../../../src/installation/build-record.ts';
import { readDistros, type Distro } from '../../../../../src/config/distros.ts';
import { formats } from '../../../../../src/formats/index.ts';
import { recordText } from './record-text.ts';

const distros = await readDistros(formats);
const deb = {
  file: 'x.deb',
  format: 'deb',
  name: 'mathesar',
  version: '0.11.0-1~deb12u0',
  arch: 'amd64',
} as const;
const rpm = { ...deb, file: 'x.rpm', format: 'rpm', version: '0.11.0-1.fc42' } as const;

function named(name: string): Distro {
  const distro = distros.all.find((each) => each.name === name);
  if (distro === undefined) throw new Error(`${name} is gone`);
  return distro;
}

test('the distro is read from the end of the version or the release', () => {
  expect(distroOf(deb, distros).name).toBe('debian-12');
  expect(distroOf(rpm, distros).name).toBe('fedora-42');
  for (const distro of distros.all) {
    const pkg = distro.format === 'deb' ? deb : rpm;
    const version = `1.0-1${distro.format === 'deb' ? '~' : '.'}${distro.tag}`;
    expect(distroOf({ ...pkg, version }, distros).name).toBe(distro.name);
  }
});

test('a named distro must be the one that it was built for', () => {
  expect(distroOf(deb, distros, named('debian-12')).name).toBe('debian-12');
  expect(() => distroOf(deb, distros, named('debian-13'))).toThrow(
    'x.deb is built for debian-12, not for debian-13',
  );
  expect(() => distroOf(rpm, distros, named('el10'))).toThrow('x.rpm is built for fedora-42, not for el10');
  expect(() => distroOf(rpm, distros, named('debian-13'))).toThrow(
    'x.rpm is a .rpm, and debian-13 takes a .deb',
  );
});

test('a version that names no distro needs one named', () => {
  const untagged = { ...deb, version: '0.11.0-1' };
  expect(() => distroOf(untagged, distros)).toThrow(/does not name a distro/);
  expect(distroOf(untagged, distros, named('debian-13')).name).toBe('debian-13');
  // The other format's way to write the tag is none.
  expect(() => distroOf({ ...rpm, version: '0.11.0-1~fc42' }, distros)).toThrow(/does not name a distro/);
});

test('a build record names the distro, whatever the version ends with', () => {
  expect(distroOf({ ...deb, record: recordFor('debian-13') }, distros).name).toBe('debian-13');
  expect(findDistro({ ...deb, version: '1-1', record: recordFor('ubuntu-24.04') }, distros)?.name).toBe(
    'ubuntu-24.04',
  );
  expect(() => distroOf({ ...deb, record: recordFor('debian-13') }, distros, named('debian-12'))).toThrow(
    'x.deb is built for debian-13, not for debian-12',
  );
});

test('a build record of a distro that is not known here is refused with what to do', () => {
  const pkg = { ...deb, record: recordFor('debian-99') };
  for (const wanted of [undefined, named('debian-12')]) {
    expect(() => distroOf(pkg, distros, wanted)).toThrow(
      expect.objectContaining({
        message: 'x.deb is built for "debian-99", which is not in packaging/distros/',
        hints: [expect.stringContaining('mathesar-package 0.1.0') as string],
      }) as Error,
    );
  }
});

test('a package that does not name a distro has none', () => {
  expect(findDistro({ ...deb, version: '0.11.0-1' }, distros)).toBeUndefined();
});

function recordFor(distro: string): BuildRecord {
  const parsed = parseBuildRecord(recordText({ distro }));
  if (!('record' in parsed)) throw new Error(parsed.faults.join('\n'));
  return parsed.record;
}
