import { UserError } from '../../../support/errors.ts';
import { patience, type Scene } from './scene.ts';

/** The version that the page's upgrade names. */
export const exampleVersion = '0.12.0';

/** The image that its restore with units names. */
export const exampleImage = `ghcr.io/OWNER/mathesar:${exampleVersion}`;

const python = '/usr/lib/mathesar/venv/bin/python3';
const trace = 'a row and a file of before';

/** @throws UserError where Mathesar's container is of another image */
export async function requireImage({ machine }: Scene, image: string, user?: string): Promise<void> {
  const options = user === undefined ? {} : { user };
  const found = await machine.ask(['podman', 'inspect', '--format', '{{.ImageName}}', 'mathesar'], options);
  if (found.trim() !== image) throw new UserError(`mathesar is of ${found.trim()}, not of ${image}`);
}

/** What each says in its log when it answers. */
const answers = {
  'mathesar-database': 'database system is ready to accept connections',
  mathesar: 'Listening at',
} as const;

/**
 * Sees that a container started after the other one answered.
 * @throws UserError with both times, in milliseconds since 1970
 */
export async function requireOrder(
  { machine }: Scene,
  first: keyof typeof answers,
  second: string,
): Promise<void> {
  const { stdout, stderr } = await machine.exec(['podman', 'logs', '--timestamps', first], {
    timeout: patience,
  });
  const line = `${stdout}\n${stderr}`.split('\n').findLast((text) => text.includes(answers[first])) ?? '';
  const answered = Date.parse(line.split(' ')[0] ?? '');
  const started = Number(
    await machine.ask(['podman', 'inspect', '--format', '{{.State.StartedAt.UnixMilli}}', second]),
  );
  if (!(answered <= started)) {
    throw new UserError(`${second} started at ${started}, and ${first} answered at ${answered}: ${line}`);
  }
}

/** Copies the authority of Caddy's own certificate to a file of the machine, and returns its path. */
export async function trustCaddy({ machine }: Scene, user?: string): Promise<string> {
  const path = '/data/caddy/pki/authorities/local/root.crt';
  const options = { timeout: patience, ...(user === undefined ? {} : { user }) };
  const until = Date.now() + 60_000;
  for (;;) {
    const found = await machine.exec(['podman', 'exec', 'mathesar-proxy', 'cat', path], options);
    if (found.exitCode === 0) {
      const file = '/srv/authority.pem';
      await machine.ask(['sh', '-c', 'cat > "$1"', 'sh', file], { input: found.stdout });
      return file;
    }
    if (Date.now() > until) throw new UserError(`Caddy has made no certificate: ${found.stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

const write = `
import pathlib, sys
pathlib.Path("/var/lib/mathesar/media/trace").write_text(sys.argv[1])
`;
const read = `
import pathlib
print(pathlib.Path("/var/lib/mathesar/media/trace").read_text())
`;
const remove = `
import pathlib
pathlib.Path("/var/lib/mathesar/media/trace").unlink()
`;
const psql = [
  'psql',
  '--no-psqlrc',
  '--tuples-only',
  '--no-align',
  '--username=mathesar',
  '--dbname=mathesar_data',
];

/** Writes a row as Mathesar does, which owns what people make, and an uploaded file. */
export async function writeTraces({ machine }: Scene, user?: string): Promise<void> {
  const options = user === undefined ? {} : { user };
  await machine.ask(['podman', 'exec', 'mathesar', python, '-c', write, trace], options);
  const sql = `CREATE TABLE trace AS SELECT '${trace}' AS words`;
  await machine.ask(['podman', 'exec', 'mathesar-database', ...psql, '--command', sql], options);
}

/** Takes both away. */
export async function removeTraces({ machine }: Scene, user?: string): Promise<void> {
  const options = user === undefined ? {} : { user };
  await machine.ask(['podman', 'exec', 'mathesar', python, '-c', remove], options);
  const sql = ['--command', 'DROP TABLE trace'];
  await machine.ask(['podman', 'exec', 'mathesar-database', ...psql, ...sql], options);
}

/** @throws UserError where one of them is gone */
export async function requireTraces({ machine }: Scene, user?: string): Promise<void> {
  const options = user === undefined ? {} : { user };
  const file = await machine.ask(['podman', 'exec', 'mathesar', python, '-c', read], options);
  const rows = ['podman', 'exec', 'mathesar-database', ...psql, '--command', 'SELECT words FROM trace'];
  const row = await machine.ask(rows, options);
  if (file.trim() !== trace || row.trim() !== trace) {
    throw new UserError(`the file has "${file.trim()}" and the row "${row.trim()}", not "${trace}"`);
  }
}
