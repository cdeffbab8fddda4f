import { beforeAll, describe, expect, it } from 'vitest';
import { readConfiguration, type Configuration } from '../../../../src/config/configuration.ts';
import { formats } from '../../../../src/formats/index.ts';
import { readZipappDefinition } from '../../../../src/ways/zipapp/definition.ts';
import { planZipapps } from '../../../../src/ways/zipapp/plan.ts';

let configuration: Configuration;
beforeAll(async () => {
  configuration = await readConfiguration(formats);
});

const plans = (python: string, arch?: readonly string[]) =>
  planZipapps({ python, source: 'sample', arch }, { configuration, env: {}, hostArch: 'x64' });

describe('the plan of a .pyz', () => {
  it.each([
    ['3.10', 'ubuntu-22.04'],
    ['3.11', 'debian-12'],
    ['3.12', 'ubuntu-24.04'],
    ['3.13', 'debian-13'],
  ])('compiles for Python %s on %s', async (python, distro) => {
    const [plan] = await plans(python);
    expect(plan?.distro.name).toBe(distro);
    expect(plan?.arch).toBe('amd64');
  });

  it('is one for each architecture', async () => {
    expect((await plans('3.11', ['amd64', 'arm64'])).map(({ arch }) => arch)).toEqual(['amd64', 'arm64']);
  });

  it('names the Pythons that there are', async () => {
    await expect(plans('3.9')).rejects.toMatchObject({
      message: '--python 3.9 is none of the Pythons that there are locks for',
      hints: [expect.stringMatching(/^Pythons: 3\.10, 3\.11/)],
    });
  });
});

it('runs with a glibc that every distro has', async () => {
  const { glibc } = await readZipappDefinition();
  const minor = (version: string): number => Number(version.split('.')[1]);
  for (const distro of configuration.distros.all)
    expect(minor(glibc)).toBeLessThanOrEqual(minor(distro.glibc));
});
