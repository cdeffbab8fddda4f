import { hardened, python, signIn, type Trial } from './check.ts';

const [name, password] = ['ada', 'correct horse 7 battery'];
const administrator = [`--env=MATHESAR_ADMIN_USER=${name}`, `--env=MATHESAR_ADMIN_PASSWORD=${password}`];

/** The life of an image with PostgreSQL inside, as a user with a number that nobody knows. */
export async function inside(trial: Trial): Promise<void> {
  const { podman, image, health, step } = trial;
  const volume = podman.volume();
  const socket = podman.volume();
  const options = (volume_: string, ...more: string[]) => [
    ...hardened,
    '--user=54321:0',
    `--volume=${volume_}:/var/lib/mathesar`,
    ...more,
  ];
  let container = '';
  await step('the first start makes everything, and the administrator can sign in', async () => {
    container = await podman.start(options(volume, ...administrator), image.reference);
    await podman.healthy(container, health);
    await signIn(trial, container, name, password);
    await podman.ask(['exec', container, 'mathesar', 'status']);
  });
  await step('createsuperuser and manage work without root', async () => {
    const create = ['createsuperuser', '--username=eve', '--email=eve@example.org', '--password-stdin'];
    await podman.ask(['exec', '--interactive', container, 'mathesar', ...create], `${password}\n`);
    await signIn(trial, container, 'eve', password);
    await podman.ask(['exec', container, 'mathesar', 'manage', 'check']);
  });
  await step('a kill loses nothing', async () => {
    await podman.ask(['kill', '--signal=KILL', container]);
    await podman.ask(['wait', container]);
    await podman.ask(['start', container]);
    await podman.healthy(container, health);
    await signIn(trial, container, 'eve', password);
  });
  await step('a stop ends Mathesar, then PostgreSQL, in order', async () => {
    await podman.ask(['stop', container]);
    const log = await podman.log(container);
    const [web, server] = [
      log.lastIndexOf('Shutting down: Master'),
      log.lastIndexOf('database system is shut down'),
    ];
    if (web < 0 || server < web) throw new Error(log);
    const code = (await podman.ask(['inspect', '--format', '{{.State.ExitCode}}', container])).trim();
    if (code !== '0') throw new Error(`it ended with ${code}\n${log}`);
  });
  await step('another container takes the volume over when the first has ended', async () => {
    const second = await podman.start(options(volume), image.reference);
    await podman.healthy(second, health);
    await signIn(trial, second, 'eve', password);
    container = second;
  });
  await move(trial, container, options);
  await replicas(trial, options, socket);
}

/** By psql, whose folder has PostgreSQL's version in its name. */
const createDatabase = `
import glob, subprocess
psql = glob.glob("/usr/lib/postgresql/*/bin/psql")[0]
server = ["-X", "-h", "/tmp/mathesar-postgresql", "-U", "postgres", "-d", "postgres"]
subprocess.run([psql, *server, "-c", "CREATE DATABASE replicas OWNER mathesar"], check=True)
`;

type Options = (volume: string, ...more: string[]) => string[];

/** Out of the container, and into a new volume. */
async function move(trial: Trial, container: string, options: Options): Promise<void> {
  const { podman, image, health, step, runPython } = trial;
  const fresh = podman.volume();
  await step('everything moves to a new volume with dump and load', async () => {
    const dump = await podman.ask(['exec', container, 'mathesar', 'dump']);
    await podman.ask(['run', '--rm', '--interactive', ...options(fresh), image.reference, 'load'], dump);
    const moved = await podman.start(options(fresh), image.reference);
    await podman.healthy(moved, health);
    await signIn(trial, moved, 'eve', password);
    await podman.ask(['stop', moved]);
  });
  await step('data of another version of PostgreSQL are refused with the way to move', async () => {
    const program = 'open("/var/lib/mathesar/postgresql/PG_VERSION", "w").write("9\\n")';
    await runPython(program, [], ['--user=54321:0', `--volume=${fresh}:/var/lib/mathesar`]);
    const { exitCode, stderr } = await podman.call(['run', '--rm', ...options(fresh), image.reference]);
    if (exitCode !== 78 || !stderr.includes('mathesar dump')) throw new Error(`${exitCode}\n${stderr}`);
  });
}

/** Several at once on one empty database, which the PostgreSQL of another container has. */
async function replicas(
  { podman, image, health, step }: Trial,
  options: Options,
  socket: string,
): Promise<void> {
  await step('of three that start at once on an empty database, one migrates, and all serve', async () => {
    const without = hardened.filter((option) => option !== '--tmpfs=/tmp');
    const data = [
      '--user=10001:0',
      `--volume=${podman.volume()}:/var/lib/mathesar`,
      `--volume=${socket}:/tmp`,
    ];
    const server = await podman.start(
      [...without, ...data, '--env=MATHESAR_FIRST_VISITOR=true'],
      image.reference,
    );
    await podman.healthy(server, health);
    await podman.ask(['exec', server, python, '-c', createDatabase]);
    const key = 'k'.repeat(50);
    const settings = ['POSTGRES_HOST=/pg/mathesar-postgresql', 'POSTGRES_DB=replicas', `SECRET_KEY=${key}`];
    const more = settings.map((setting) => `--env=${setting}`);
    const three = await Promise.all(
      [1, 2, 3].map(() => {
        const own = [...options(podman.volume(), ...administrator, ...more), `--volume=${socket}:/pg`];
        return podman.start(
          own.map((word) => (word.startsWith('--user=') ? '--user=10001:0' : word)),
          image.reference,
        );
      }),
    );
    await Promise.all(three.map((one) => podman.healthy(one, health)));
    const logs = await Promise.all(three.map((one) => podman.log(one)));
    const migrated = logs.filter((log) => log.includes('bringing the database replicas'));
    const made = logs.filter((log) => log.includes(`${name} is the first administrator`));
    if (migrated.length !== 1 || made.length !== 1) throw new Error(logs.join('\n---\n'));
  });
}
