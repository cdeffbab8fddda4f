import { z } from 'zod';
import { expectContains, expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import {
  expectNothingLost,
  useInstallation,
  type UsedInstallation,
} from '../../steps/application/used-installation.ts';
import { starterDatabase } from '../../steps/database/postgresql.ts';
import { mainPid } from '../../steps/service.ts';

const made = z.object({ file: z.string(), size: z.number(), removed: z.array(z.string()) });
const folder = '/var/backups/mathesar';

/** An administrator backs up while people work. */
export const backup: Scenario = {
  name: 'backup',
  title:
    'one archive with database, key, settings and uploads is made while the service runs, and proven whole',
  shares: 'installed',
  tests: 'one-distro',
  fault: [
    {
      id: 'backup-disk-full',
      subject: 'backup',
      before: 'in use',
      fault: 'the disk for the backup has no room',
      after: '`mathesar backup` says how much is free and needed, and writes nothing',
    },
    {
      id: 'backup-dump-killed',
      subject: 'backup',
      before: 'in use',
      fault: 'the dump is killed (SIGKILL)',
      after: '`mathesar backup` fails and names it; no half backup is left',
    },
    {
      id: 'backup-connection-lost',
      subject: 'backup',
      before: 'in use',
      fault: 'the connection of the dump is lost',
      after:
        '`mathesar backup` fails and names it; no half backup and no lock are left, and the next one works',
    },
  ],
  async run(t) {
    const used = await useInstallation(t);
    const pid = await mainPid(t);
    const file = await t.step('make a backup', async () => {
      const { file } = made.parse(JSON.parse((await t.run(['mathesar', 'backup', '--json'])).stdout));
      expectEqual(await modeOf(t, file), 'root:root 600', 'owner and mode of the archive');
      expectEqual(await modeOf(t, folder), 'root:root 700', 'owner and mode of its folder');
      return file;
    });
    await t.step('it is listed, and holds what belongs together', async () => {
      expectContains((await t.run(['mathesar', 'backup', 'list'])).stdout, file, 'the backups');
      const members = (await t.run(['tar', '-tf', file])).stdout.split('\n');
      for (const member of [
        'metadata.dump',
        'settings/mathesar.env',
        'settings/secret.env',
        'manifest.json',
      ]) {
        expectThat(members.includes(member), `${member} is in it: ${members.join(' ')}`);
      }
      await t.sh(`tar -xOf ${file} metadata.dump >/tmp/metadata.dump && pg_restore --list /tmp/metadata.dump >/dev/null
        rm /tmp/metadata.dump`);
    });
    await t.step('a database of the people’s goes along where it is named', async () => {
      const starter = await starterDatabase(t);
      await t.sh(
        `mkdir -m 700 /srv/elsewhere && mathesar backup --to /srv/elsewhere --with-data '${starter}'`,
      );
      const { stdout } = await t.sh('tar -tf /srv/elsewhere/*.tar');
      expectContains(stdout, `databases/${starter}.dump`, 'what is in it');
      await t.sh(
        `mathesar backup --to - >/srv/elsewhere/piped.tar && mathesar backup verify /srv/elsewhere/piped.tar`,
      );
    });
    await t.step('one that is cut short or changed is not taken for whole', async () => {
      await t.sh(`head -c 20000 ${file} >/srv/elsewhere/short.tar
        cp ${file} /srv/elsewhere/changed.tar
        printf x | dd of=/srv/elsewhere/changed.tar bs=1 seek=1000 conv=notrunc status=none`);
      for (const [name, words] of [
        ['short', 'is not a backup, or not a whole one'],
        ['changed', 'is damaged: metadata.dump is not as it was written'],
      ] as const) {
        const command = ['mathesar', 'backup', 'verify', `/srv/elsewhere/${name}.tar`];
        const { stderr } = await t.run(command, { accept: [1] });
        expectContains(stderr, words, `what is said of ${name}.tar`);
      }
    });
    await t.fault('backup-disk-full', () =>
      failing(t, used, 'mount -t tmpfs -o size=200k none /srv/small', 'has 0.2 MB left', 'umount /srv/small'),
    );
    await t.fault('backup-dump-killed', () =>
      failing(
        t,
        used,
        killedDump,
        'pg_dump failed: it was ended by SIGKILL',
        'mv /usr/bin/pg_dump.kept /usr/bin/pg_dump',
      ),
    );
    await t.fault('backup-connection-lost', async () => {
      await failing(t, used, lostConnection, /pg_dump failed: .*terminat/, 'systemctl stop lock || :');
      await t.run(['mathesar', 'backup']);
    });
    expectEqual(await mainPid(t), pid, 'the service’s main process');
    await t.sh(`rm -r /srv/elsewhere /srv/small ${folder}`);
  },
};

/** A pg_dump that is killed as soon as it runs. */
const killedDump = `mv /usr/bin/pg_dump /usr/bin/pg_dump.kept
  printf '#!/bin/sh\\nkill -9 $$\\n' >/usr/bin/pg_dump && chmod 755 /usr/bin/pg_dump`;

/** A session that holds a lock, for which pg_dump waits, and another that ends pg_dump's as soon as it is there. */
const lostConnection = `cat >/srv/lock.sql <<'end'
  BEGIN; LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE;
  DO $do$ BEGIN
    LOOP
      PERFORM pg_sleep(0.1), pg_stat_clear_snapshot();
      EXIT WHEN (SELECT count(pg_terminate_backend(pid)) > 0 FROM pg_stat_activity WHERE application_name = 'pg_dump');
    END LOOP;
  END $do$;
end
  systemd-run --quiet --unit=lock --uid=postgres psql -X -q -d mathesar_django -f /srv/lock.sql`;

async function failing(
  t: ScenarioRun,
  used: UsedInstallation,
  fault: string,
  words: string | RegExp,
  end: string,
): Promise<void> {
  await t.sh(`mkdir -p -m 700 /srv/small\n${fault}`);
  const { stderr } = await t.run(['mathesar', 'backup', '--to', '/srv/small'], { accept: [1] });
  expectContains(stderr, words, 'what is said');
  expectEqual((await t.run(['ls', '-A', '/srv/small'])).stdout, '', 'what is left');
  await t.sh(end);
  await expectNothingLost(t, used);
}

async function modeOf(t: ScenarioRun, path: string): Promise<string> {
  return (await t.run(['stat', '-c', '%U:%G %a', path])).stdout.trim();
}
