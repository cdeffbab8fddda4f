import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withThrowawayKey } from '../../../../src/checks/steps/repository/throwaway-key.ts';
import { publish } from '../../../../src/repository/publish.ts';
import { call } from '../../../../src/support/process.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { context, tool } from '../../formats/rpm/rpm-package.ts';
import { deb, distros } from '../small-packages.ts';

/** A machine's apt, with the keys and the source of the package of keys that was last installed. */
async function machine(): Promise<{
  install: (file: string) => Promise<void>;
  update: () => Promise<{ exitCode: number | undefined; output: string }>;
}> {
  const root = await temporaryFolder();
  await chmod(root, 0o755);
  const source = join(root, 'etc/apt/sources.list.d/sample.sources');
  for (const folder of [
    'var/lib/apt/lists/partial',
    'var/lib/dpkg',
    'var/cache/apt/archives/partial',
    'etc/apt',
  ]) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await writeFile(join(root, 'var/lib/dpkg/status'), '');
  return {
    install: async (file) => {
      tool('dpkg-deb', '--extract', file, root);
      const text = await readFile(source, 'utf8');
      await writeFile(source, text.replace('Signed-By: /', `Signed-By: ${root}/`));
    },
    update: async () => {
      const settings = [
        `Dir=${root}`,
        `Dir::State::status=${root}/var/lib/dpkg/status`,
        'APT::Sandbox::User=root',
        'APT::Update::Error-Mode=any',
        'Dir::Bin::methods=/usr/lib/apt/methods',
      ];
      const { exitCode, stdout, stderr } = await call(
        'apt-get',
        [...settings.flatMap((one) => ['-o', one]), 'update'],
        { env: { LC_ALL: 'C' } },
      );
      return { exitCode, output: stdout + stderr };
    },
  };
}

test('apt refuses a repository that a new key signs, until the package of keys has brought it', async () => {
  await withThrowawayKey(context(), (old) =>
    withThrowawayKey(context(), async (next) => {
      const out = await temporaryFolder();
      const { install, update } = await machine();
      const published = async (key: string, others: readonly string[]): Promise<void> => {
        const trust = { homepage: 'https://example.org', maintainer: 'Ada <ada@example.org>', others };
        const how = {
          out,
          key: { file: key },
          name: 'sample',
          distros,
          url: `file://${out}`,
          keep: 1,
          trust,
        };
        await publish([await deb()], { ...how, channel: 'stable', prune: false }, context());
      };
      const keyring = join(out, 'keys/sample-archive-keyring_debian-13.deb');

      await published(old.file, []);
      await install(keyring);
      expect(await update()).toMatchObject({ exitCode: 0 });

      await published(next.file, [old.file]);
      const early = await update();
      expect([early.exitCode, early.output]).toEqual([100, expect.stringMatching(/NO_PUBKEY|Missing key/)]);

      await published(old.file, [next.file]);
      expect(await update()).toMatchObject({ exitCode: 0 });
      await install(keyring);
      await published(next.file, [old.file]);
      expect(await update()).toMatchObject({ exitCode: 0 });

      await published(next.file, []);
      await install(keyring);
      expect(await update()).toMatchObject({ exitCode: 0 });
      await published(old.file, [next.file]);
      expect(await update()).toMatchObject({ exitCode: 100 });
    }),
  );
});
