import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readDefinition } from '../../../src/config/definition.ts';
import { readDistros } from '../../../src/config/distros.ts';
import { formats } from '../../../src/formats/index.ts';
import { makePlans, type PlanOptions, type PlanSurroundings } from '../../../src/plan/plan.ts';
import { temporaryFolder } from '../../temporary.ts';

let surroundings: PlanSurroundings;

beforeAll(async () => {
  surroundings = {
    configuration: {
      definition: await readDefinition(),
      distros: await readDistros(formats),
      changelog: [{ release: '0.11.0', revision: '1', epoch: 1_700_000_000, changes: ['A change.'] }],
    },
    env: {},
    hostArch: 'x64',
  };
});

const plansFor = (options: Partial<PlanOptions>, env: NodeJS.ProcessEnv = {}) =>
  makePlans({ distro: ['debian-13'], ...options }, { ...surroundings, env });

describe('makePlans', () => {
  it('makes one plan for each distro and architecture', async () => {
    const plans = await plansFor({
      distro: ['debian-12', 'ubuntu'],
      arch: ['amd64,aarch64'],
      source: 'sample',
    });
    expect(plans.map(({ distro, arch }) => `${distro.name} ${arch}`)).toEqual([
      'debian-12 amd64',
      'debian-12 arm64',
      'ubuntu-26.04 amd64',
      'ubuntu-26.04 arm64',
    ]);
  });

  it('leaves a distro without updates out of "all", and still builds for it when it is named', async () => {
    const namesOn = async (today: string, distro: string[]): Promise<readonly string[]> => {
      const plans = await makePlans({ distro, source: 'sample' }, { ...surroundings, today });
      return plans.map((plan) => plan.distro.name);
    };
    expect(await namesOn('2026-05-27', ['all'])).toContain('fedora-42');
    expect(await namesOn('2026-05-28', ['all'])).not.toContain('fedora-42');
    expect(await namesOn('2026-05-28', ['all'])).toContain('debian-13');
    expect(await namesOn('2026-05-28', ['fedora-42'])).toEqual(['fedora-42']);
  });

  it('takes the pinned official release when no source is given, or the version asked for', async () => {
    const [pinned] = await plansFor({});
    const { version } = surroundings.configuration.definition.release;
    expect(pinned?.source).toMatchObject({ kind: 'pinned', version });
    const [other] = await plansFor({ version: '0.10.0' });
    expect(other?.source).toMatchObject({
      kind: 'pinned',
      url: expect.stringContaining('/0.10.0/') as string,
    });
  });

  it('distinguishes URLs, tarballs and folders', async () => {
    const folder = await temporaryFolder();
    const tarball = join(folder, 'mathesar.tar.gz');
    await writeFile(tarball, '');
    const kind = async (source: string) => (await plansFor({ source }))[0]?.source;
    expect(await kind('https://example.org/mathesar.tar.gz')).toMatchObject({ kind: 'url' });
    expect(await kind(tarball)).toEqual({ kind: 'tarball', path: tarball });
    expect(await kind(folder)).toEqual({ kind: 'folder', path: folder });
    await expect(kind(join(folder, 'absent'))).rejects.toThrow('no such file or folder');
    await expect(kind('ftp://example.org/x')).rejects.toThrow('only http and https');
    await expect(kind('/dev/null')).rejects.toThrow('neither a file nor a folder');
  });

  it('takes the epoch from --epoch, then SOURCE_DATE_EPOCH, then the packaging', async () => {
    const epoch = async (options: Partial<PlanOptions>, env: NodeJS.ProcessEnv = {}) =>
      (await plansFor(options, env))[0]?.epoch;
    expect(await epoch({ epoch: '5' }, { SOURCE_DATE_EPOCH: '6' })).toBe(5);
    expect(await epoch({}, { SOURCE_DATE_EPOCH: '6' })).toBe(6);
    expect(await epoch({})).toBe(1_700_000_000);
    await expect(epoch({ epoch: 'yesterday' })).rejects.toThrow('not a number of seconds');
    await expect(epoch({ epoch: '-1' })).rejects.toThrow('not a number of seconds');
  });

  it('refuses what it does not know', async () => {
    await expect(plansFor({ arch: ['arm'] })).rejects.toThrow(
      'unknown architecture "arm"; did you mean "arm64"?',
    );
    await expect(plansFor({ revision: '1-2' })).rejects.toThrow('--revision 1-2');
    await expect(plansFor({ source: 'sample', version: '99.0.0' })).rejects.toThrow('no version 99.0.0');
  });
});
