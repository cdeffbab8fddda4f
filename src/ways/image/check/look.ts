import { hardened, noNetwork, type Trial } from './trial.ts';

/** What must not be in an image. */
const absent = [
  ...['/etc/machine-id', '/etc/mathesar/secret.env', '/var/lib/apt/lists', '/var/cache/apt', '/usr/bin/perl'],
  ...['/usr/bin/apt', '/usr/bin/dpkg', '/usr/bin/systemctl', '/usr/lib/systemd'],
  '/var/lib/mathesar/secret-key',
];

/** What can be seen before anything runs: what is in it, and which settings it refuses. */
export async function look(trial: Trial): Promise<void> {
  const { step, runPython, podman, image, withPostgresql } = trial;
  await step('it holds no secret, package manager or systemd', async () => {
    const paths = withPostgresql ? absent : [...absent, '/usr/bin/sh', '/usr/lib/postgresql/*/bin/postgres'];
    const program = 'import glob, sys; print([p for p in sys.argv[1:] if glob.glob(p)])';
    const found = (await runPython(program, paths)).trim();
    if (found !== '[]') throw new Error(`it holds ${found}`);
    const facts = await podman.ask(['image', 'inspect', image.reference]);
    if (/SECRET_KEY|PASSWORD/.test(facts)) throw new Error('its configuration names a secret');
  });
  const server = ['POSTGRES_HOST=db', 'SECRET_KEY=0123456789abcdef0123456789abcdef'];
  await step('it says in a line each what is wrong with its settings', async () => {
    await refused(
      trial,
      ['POSTGRES_PORT=x', 'POSTGRES_HOST=db', 'SECRET_KEY_FILE=/none'],
      ['SECRET_KEY_FILE: /none cannot be read', 'POSTGRES_PORT has to be'],
    );
    await refused(
      trial,
      [...server, 'POSTGRES_PASSWORD=a', 'POSTGRES_PASSWORD_FILE=/none'],
      ['POSTGRES_PASSWORD and POSTGRES_PASSWORD_FILE are both set'],
    );
    await refused(trial, [...server, 'MATHESAR_ADMIN_USER=ada'], ['MATHESAR_ADMIN_PASSWORD is not']);
    await refused(trial, [...server, 'POSTGRES_PORT=tcp://10.0.0.1:5432'], ['enableServiceLinks: false']);
  });
  if (withPostgresql) return;
  await step('it says in a line each what is missing', () =>
    refused(trial, [], ['POSTGRES_HOST is not set', 'SECRET_KEY is not set, nor SECRET_KEY_FILE']),
  );
}

/** Neither serving nor the check of the settings takes them, and both say the same. */
async function refused(
  { podman, image }: Trial,
  settings: readonly string[],
  expected: readonly string[],
): Promise<void> {
  for (const command of [[], ['config', 'check']]) {
    const environment = settings.map((setting) => `--env=${setting}`);
    const run = ['run', '--rm', noNetwork, ...hardened, ...environment, image.reference, ...command];
    const { exitCode, stderr } = await podman.call(run);
    const lines = stderr.trim().split('\n');
    const isSaid = expected.every((text) => lines.filter((line) => line.includes(text)).length === 1);
    const isOurs = lines.every((line) => line.startsWith('mathesar: '));
    if (exitCode !== 78 || lines.length !== expected.length || !isSaid || !isOurs)
      throw new Error(`with ${settings.join(' ')} it ended with ${exitCode}\n${stderr}`);
  }
}
