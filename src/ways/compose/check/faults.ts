import { UserError } from '../../../support/errors.ts';
import { lastLines } from '../../../support/process.ts';
import { patience, putFolder, type Scene } from './scene.ts';

/** What users meet, and what they are told. */
interface Fault {
  readonly title: string;
  /** Makes it, in a folder where all is right. */
  readonly make: string;
  /** Takes it away where another folder would not. */
  readonly unmake?: string;
  /** Puts it right, so that Mathesar starts. */
  readonly remedy?: string;
  /** What has to be said, by Docker Compose or in the log of the container. */
  readonly said: RegExp;
  /** The container whose log says it; what Docker Compose says, when absent. */
  readonly by?: string;
}

const known: readonly Fault[] = [
  {
    title: 'no image is named',
    make: 'sed -i s/^IMAGE=.*/IMAGE=/ .env',
    said: /IMAGE.*is not set in \.env/,
  },
  {
    title: 'make-secrets.sh was forgotten',
    make: 'rm -r secrets',
    said: /secrets\/made-by-make-secrets\.sh/,
  },
  {
    title: 'the file of a secret is gone, and podman makes a folder in its place',
    make: 'rm --force secrets/secret_key',
    said: /^.*mathesar: SECRET_KEY_FILE: .* is a folder: there was no such file.*$/m,
    by: 'mathesar',
    remedy: 'sh make-secrets.sh && docker compose --profile db up --detach --wait --force-recreate',
  },
  {
    title: 'the file of a secret is empty',
    make: 'chmod 644 secrets/secret_key && : > secrets/secret_key',
    said: /^.*mathesar: SECRET_KEY_FILE.*$/m,
    by: 'mathesar',
  },
  {
    title: 'a setting has a wrong value',
    make: 'echo POSTGRES_PORT=five >> .env',
    said: /^.*mathesar: POSTGRES_PORT.*$/m,
    by: 'mathesar',
  },
  {
    title: 'the port is taken',
    make: 'systemd-run --quiet --unit=taken python3 -m http.server --bind 127.0.0.1 8000 && sleep 2',
    unmake: 'systemctl stop taken',
    said: /8000.*address already in use|address already in use.*8000|port is already allocated/i,
  },
  {
    title: 'the password of the role is another one',
    make: [
      'docker compose --profile db up --detach --wait mathesar-database',
      'chmod 644 secrets/postgres_password && echo wrong > secrets/postgres_password',
    ].join(' && '),
    said: /^mathesar: .*refuses the password of the role "mathesar"/m,
    by: 'mathesar',
  },
];

/** Does what may go wrong with the compose file, and sees that it is said in clear words. */
export async function faults(scene: Scene): Promise<void> {
  const { machine, context } = scene;
  const wrong: string[] = [];
  for (const [index, fault] of known.entries()) {
    const cwd = `/srv/fault-${index}`;
    await context.reporter.step(fault.title, async () => {
      await putFolder(scene, cwd);
      await machine.ask(['sh', 'make-secrets.sh'], { cwd });
      await machine.ask(['sh', '-c', fault.make], { cwd });
      const up = ['docker', 'compose', '--profile', 'db', 'up', '--detach', '--wait', '--wait-timeout', '20'];
      const { exitCode, stdout, stderr } = await machine.exec(up, { cwd, timeout: patience });
      const log = fault.by === undefined ? '' : (await machine.exec(['podman', 'logs', fault.by])).stderr;
      const said = fault.by === undefined ? `${stdout}${stderr}` : log;
      if (exitCode === 0 || !fault.said.test(said) || said.includes('Traceback')) {
        wrong.push(
          `${fault.title}: "up" ended with ${exitCode}, and this was said:\n${lastLines(stderr)}\n${lastLines(log)}`,
        );
      }
      if (fault.remedy !== undefined) await machine.ask(['sh', '-c', fault.remedy], { cwd });
      if (fault.unmake !== undefined) await machine.ask(['sh', '-c', fault.unmake]);
      await machine.ask(['podman', 'rm', '--all', '--force', '--volumes', '--time', '0']);
      await machine.ask(['podman', 'volume', 'prune', '--force']);
      await machine.exec(['sh', '-c', 'podman volume rm --all --force; podman network prune --force']);
    });
  }
  if (wrong.length > 0) throw new UserError(wrong.join('\n'));
}
