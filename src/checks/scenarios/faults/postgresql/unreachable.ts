import { expectNothingLost } from '../../../steps/application/used-installation.ts';
import { firstAnswer } from '../../../steps/service.ts';
import { restartService, told, type Case } from './case.ts';

const startsIt = 'mathesar setup, which starts PostgreSQL, or says why it does not start';

/** Nothing answers, or not yet, or somewhere else. */
export const unreachable: readonly Case[] = [
  {
    id: 'stopped',
    fault: 'PostgreSQL is stopped while people work',
    after: '`mathesar status` blames the database, not Mathesar; `mathesar setup` starts it again',
    run: async (t, cluster) => {
      await cluster.control('stop');
      await told(t, 'for want of its database');
      await told(t, startsIt);
      await t.run(['mathesar', 'setup']);
    },
  },
  {
    id: 'killed',
    fault: 'every process of PostgreSQL is killed (SIGKILL), its socket stays',
    after: '`mathesar setup` tells the stale socket from a server, starts it again, and people go on',
    run: async (t, { data }) => {
      await t.sh(`test -f ${data}/postmaster.pid; pkill -KILL -u postgres -x 'postgres|postmaster'
        find /run/postgresql -type s | grep .`);
      await told(t, startsIt);
      await t.run(['mathesar', 'setup']);
    },
  },
  {
    id: 'starting',
    fault: 'PostgreSQL takes half a minute to start, as after a crash, and so does a boot of the machine',
    after: 'the service tries again and comes by itself; `mathesar status` says that it waits, and for what',
    run: async (t, cluster) => {
      await cluster.control('stop');
      // It asks for each segment of a log that does not exist.
      await cluster.configure(["restore_command = 'sleep 5; false'"]);
      await cluster.touch('recovery.signal');
      await cluster.control('start', '--no-block');
      await restartService(t);
      // Elsewhere systemd starts Mathesar only when PostgreSQL's own unit is up, which it is when it can be used.
      if (t.distro.server.startsItself) {
        await told(t, 'can be used yet: port 5432: FATAL:  the database system is starting up');
      }
      await firstAnswer(t, 120_000);
      await cluster.restore();
      await cluster.control('reload');
    },
  },
  {
    id: 'standby',
    fault: 'PostgreSQL is a standby (pg_is_in_recovery) when the service starts',
    after:
      '`mathesar status` says that it takes no writes, and how it is promoted; then the service comes by itself',
    run: async (t, cluster) => {
      await cluster.touch('standby.signal');
      await cluster.control('restart');
      await restartService(t);
      const next = await told(t, 'it takes no writes now');
      await t.sh(next.split('promoted: ')[1] ?? 'false');
      await firstAnswer(t);
    },
  },
  {
    id: 'other-port',
    fault: 'PostgreSQL listens on another port after its restart',
    after:
      '`mathesar setup` finds it by its role, writes the port down and restarts the service; and back again',
    run: async (t, cluster, used) => {
      await cluster.configure(['port = 5433']);
      await cluster.control('restart');
      await told(t, startsIt);
      await t.run(['mathesar', 'setup']);
      await expectNothingLost(t, { ...used, port: '5433' });
      await cluster.restore();
      await cluster.control('restart');
      await t.run(['mathesar', 'setup']);
    },
  },
];
