import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  buildRecordEntries,
  buildRecordOf,
  buildRecordPath,
  parseBuildRecord,
} from '../../../src/installation/build-record.ts';
import type { AssembleInput } from '../../../src/installation/assemble.ts';
import { selectDistros, readDistros } from '../../../src/config/distros.ts';
import { findFormat, formats } from '../../../src/formats/index.ts';
import { temporaryFolder } from '../../temporary.ts';
import { layScene } from './scene.ts';

const distros = await readDistros(formats);
const project = 'b2'.repeat(32);

describe('the build record', () => {
  it('says what the package was built from and for', async () => {
    const { input } = await layScene(await temporaryFolder());
    const record = buildRecordOf({ ...input, project });
    expect(record).toEqual({
      schema: 1,
      name: 'mathesar',
      version: '0.12.0rc1',
      packageVersion: '0.12.0~rc1-2~deb13u0',
      revision: '2',
      format: 'deb',
      distro: 'debian-13',
      title: 'Debian 13 (trixie)',
      arch: 'arm64',
      python: '3.13',
      paths: { app: '/usr/lib/mathesar/app', virtualenv: '/usr/lib/mathesar/venv' },
      server: {
        package: 'postgresql',
        service: 'postgresql.service',
        startsItself: true,
        cluster: null,
        install: 'apt install postgresql',
      },
      release: { sha256: 'a1'.repeat(32) },
      lock: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      epoch: 1_780_000_000,
      project,
      tool: { name: 'mathesar-package', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string },
      bytecode: input.configuration.definition.bytecode,
    });
  });

  it.each(distros.all.map(({ name }) => name))('is read as it was written: %s', async (name) => {
    const { input } = await layScene(await temporaryFolder());
    const record = buildRecordOf({ ...forDistro(input, name), project });
    expect(parseBuildRecord(textOf(record))).toEqual({ record });
  });

  it('is the same bytes in another folder, with nothing of it', async () => {
    const [one, other] = [await temporaryFolder(), await temporaryFolder()];
    const forwards = textOf(buildRecordOf({ ...(await layScene(one)).input, project }));
    const { input } = await layScene(other, true);
    const wheels = input.virtualenv.wheels.toReversed();
    const backwards = textOf(
      buildRecordOf({ ...input, project, virtualenv: { ...input.virtualenv, wheels } }),
    );
    expect(backwards).toBe(forwards);
    for (const place of [one, other, process.cwd(), process.env.HOME ?? '/root']) {
      expect(forwards).not.toContain(place);
    }
  });

  it('has another lock when a wheel has another version or other bytes', async () => {
    const { input } = await layScene(await temporaryFolder());
    const [first, ...rest] = input.virtualenv.wheels;
    if (first === undefined) throw new Error('the scene has no wheel');
    const locks = [first, { ...first, version: '1.1' }, { ...first, sha256: 'f'.repeat(64) }].map(
      (wheel) =>
        buildRecordOf({ ...input, project, virtualenv: { ...input.virtualenv, wheels: [wheel, ...rest] } })
          .lock,
    );
    expect(new Set(locks).size).toBe(3);
  });

  it('is linked to from the documentation', async () => {
    const { input } = await layScene(await temporaryFolder());
    const link = buildRecordEntries(buildRecordOf({ ...input, project })).find(
      ({ kind }) => kind === 'symlink',
    );
    if (link?.kind !== 'symlink') throw new Error('there is no link');
    expect(link.path).toBe('/usr/share/doc/mathesar/build.json');
    expect(posix.resolve(posix.dirname(link.path), link.target)).toBe(buildRecordPath('mathesar'));
  });
});

describe('a text that is not a record', () => {
  it('is refused with its faults', async () => {
    const { input } = await layScene(await temporaryFolder());
    const record = buildRecordOf({ ...input, project });
    expect(parseBuildRecord('{')).toEqual({ faults: ['it is not JSON'] });
    expect(parseBuildRecord('[]')).toMatchObject({ faults: [expect.stringMatching(/^\(top\): /)] });
    expect(parseBuildRecord(JSON.stringify({ ...record, schema: 2 }))).toMatchObject({
      faults: [expect.stringMatching(/^schema: /)],
    });
    expect(parseBuildRecord(JSON.stringify({ ...record, distro: undefined }))).toMatchObject({
      faults: [expect.stringMatching(/^distro: /)],
    });
    expect(parseBuildRecord(JSON.stringify({ ...record, later: 'key' }))).toEqual({ record });
  });
});

function textOf(record: ReturnType<typeof buildRecordOf>): string {
  const file = buildRecordEntries(record).find(({ kind }) => kind === 'file');
  if (file?.kind !== 'file' || !('content' in file.source)) throw new Error('there is no file');
  const text = file.source.content.toString();
  expect(text).toMatch(/^\{\n {2}"schema": 1,\n[^]*\n\}\n$/);
  return text;
}

function forDistro(input: AssembleInput, name: string): AssembleInput {
  const [distro] = selectDistros(distros, [name]);
  if (distro === undefined) throw new Error(`${name} is gone from packaging/distros`);
  return { ...input, format: findFormat(distro.format), plan: { ...input.plan, distro } };
}
