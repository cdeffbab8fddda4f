import type { RunResult } from '../../../support/process.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { sql } from './postgresql.ts';

/** The machine's own PostgreSQL server while faults are made of it. */
export interface Cluster {
  /** The unit of the server itself: on Debian postgresql.service only stands for those of the clusters. */
  readonly unit: string;
  readonly data: string;
  /** postgresql.conf */
  readonly config: string;
  /** pg_hba.conf */
  readonly rules: string;
  /** The major version. */
  readonly version: number;
  /** `systemctl`, for its unit; any exit code will do, as a server with a fault may not start. */
  control(verb: 'start' | 'stop' | 'restart' | 'reload', ...options: readonly string[]): Promise<RunResult>;
  /** Makes an empty file in the folder of its data, as its own account. */
  touch(name: string): Promise<void>;
  /** Puts lines before those of pg_hba.conf, and takes the effect. */
  admitFirst(lines: readonly string[]): Promise<void>;
  /** Puts lines after those of postgresql.conf: the last one of a name holds. */
  configure(lines: readonly string[]): Promise<void>;
  /** Brings both files back as they were; the server has to be restarted or reloaded then. */
  restore(): Promise<void>;
}

/** The server as it is now, which runs. */
export async function ownCluster(t: ScenarioRun): Promise<Cluster> {
  const [[data = '', config = '', rules = '', number = ''] = []] = await sql(
    t,
    'postgres',
    `SELECT current_setting('data_directory'), current_setting('config_file'), current_setting('hba_file'),
      current_setting('server_version_num')::integer / 10000`,
  );
  const listed = await t.sh(
    "systemctl list-units 'postgresql*.service' --plain --no-legend | awk '$4 == \"running\" { print $1 }'",
  );
  const unit = listed.stdout.trim();
  const copies = { [config]: `${config}.before`, [rules]: `${rules}.before` };
  for (const [file, copy] of Object.entries(copies)) await t.run(['cp', '-p', file, copy]);
  const control: Cluster['control'] = (verb, ...options) =>
    t.run(['systemctl', verb, ...options, unit], { accept: 'any' });
  return {
    ...{ unit, data, config, rules, version: Number(number), control },
    touch: async (name) => {
      await t.run(['touch', `${data}/${name}`], { user: 'postgres' });
    },
    admitFirst: async (lines) => {
      await t.sh(
        `{ cat; cat ${copies[rules] ?? ''}; } >/root/rules; cat /root/rules >${rules}; rm /root/rules`,
        {
          input: lines.map((line) => `${line}\n`).join(''),
        },
      );
      await control('reload');
    },
    configure: async (lines) => {
      await t.sh(`cat >>${config}`, { input: lines.map((line) => `${line}\n`).join('') });
    },
    restore: async () => {
      for (const [file, copy] of Object.entries(copies)) await t.sh(`cat ${copy} >${file}`);
    },
  };
}

/** Takes the copies of the configuration away again. */
export async function forgetCluster(t: ScenarioRun, { config, rules }: Cluster): Promise<void> {
  await t.run(['rm', `${config}.before`, `${rules}.before`]);
}
