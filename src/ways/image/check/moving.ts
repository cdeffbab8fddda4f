import { join } from 'node:path';
import { z } from 'zod';
import type { Server } from './server.ts';
import { administrator, hardened, name, noNetwork, password, programNamed, python, signIn } from './trial.ts';
import type { Trial } from './trial.ts';

/** A table of a role that logs in with a password, and an upload. */
const makeData = `
import glob, pathlib, subprocess
psql = glob.glob("/usr/lib/postgresql/*/bin/psql")[0]
server = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "/tmp/mathesar-postgresql", "-U", "postgres"]
sql = "CREATE ROLE anna LOGIN PASSWORD 'of anna'; CREATE TABLE notes (text text); ALTER TABLE notes OWNER TO anna;"
sql += "GRANT SELECT ON notes TO mathesar; GRANT CONNECT ON DATABASE mathesar_data TO anna;"
sql += "ALTER DATABASE mathesar_data SET statement_timeout TO '7min';"
sql += "ALTER DATABASE mathesar_data SET search_path TO public, \\"Ü\\";"
sql += "INSERT INTO notes VALUES ('kept')"
subprocess.run([psql, *server, "-d", "mathesar_data", "-c", sql], check=True)
pathlib.Path("/var/lib/mathesar/media/upload.txt").write_text("uploaded")
`;
/** The same, somewhere else: with the role's own password. */
const lookAsAnna = `
import psycopg
with psycopg.connect("host=/tmp/mathesar-postgresql user=anna password='of anna' dbname=mathesar_data") as anna:
    assert anna.execute("SELECT text FROM notes").fetchall() == [("kept",)]
    settings = [anna.execute(f"SHOW {name}").fetchone()[0] for name in ("statement_timeout", "search_path")]
    assert settings == ["7min", 'public, "Ü"'], settings
`;
const lookAtUpload = `
import pathlib
assert pathlib.Path("/var/lib/mathesar/media/upload.txt").read_text() == "uploaded"
`;

/** Options of a container with PostgreSQL inside, on a volume. */
function onVolume(volume: string, ...more: readonly string[]): readonly string[] {
  return [...hardened, noNetwork, `--volume=${volume}:/var/lib/mathesar`, ...more];
}

/** From an image with PostgreSQL inside to a new volume, with roles and their passwords. */
export async function moveOut(trial: Trial, container: string): Promise<void> {
  const { podman, image, step } = trial;
  const archive = join(trial.folder, 'moved.tar');
  const fresh = onVolume(podman.volume());
  await step('a backup holds everything, and needs no standing still', async () => {
    await podman.ask(['exec', container, python, '-c', makeData]);
    const made = await podman.ask(['exec', container, 'mathesar', 'backup', '--json']);
    const { file } = z.object({ file: z.string() }).parse(JSON.parse(made));
    const said = await podman.ask(['exec', container, 'mathesar', 'backup', 'verify', file]);
    if (!said.includes('1 uploads') || !said.includes('database mathesar_data')) throw new Error(said);
    await poured(trial, ['exec', container, 'mathesar', 'backup', '--to', '-'], '>', archive);
  });
  await step('a restore while Mathesar is served is refused', () =>
    podman.refuses(['exec', container, 'mathesar', 'restore', '/etc/passwd'], 'is being served'),
  );
  await step('it is restored to a new volume with roles and passwords, and not twice unasked', async () => {
    await restored(trial, image.reference, fresh, archive);
    const again = await restored(trial, image.reference, fresh, archive, { code: 1 });
    if (!again.includes('add --yes')) throw new Error(again);
    await used(trial, image.reference, fresh, lookAsAnna);
  });
}

/** From an image with PostgreSQL inside to one with a server elsewhere, and back. */
export async function moveThere(trial: Trial, server: Server): Promise<void> {
  const { podman, image, step } = trial;
  const archives = ['inside.tar', 'elsewhere.tar'].map((file) => join(trial.folder, file));
  const [first, second] = [archives[0] ?? '', archives[1] ?? ''];
  const volume = `--volume=${podman.volume()}:/var/lib/mathesar`;
  let options = [...hardened, ...(await server.database('moved')), volume];
  await step('a backup is made where PostgreSQL is inside', async () => {
    const container = await podman.start(onVolume(podman.volume(), ...administrator), trial.server.reference);
    await podman.healthy(container, trial.health);
    await podman.ask(['exec', container, python, '-c', makeData]);
    await poured(trial, ['exec', container, 'mathesar', 'backup', '--to', '-'], '>', first);
    await podman.stop(container);
  });
  await step('another secret key is refused, and that of the backup printed', async () => {
    const said = await restored(trial, image.reference, options, first, { code: 78 });
    if (!said.includes('--print-key')) throw new Error(said);
    const run = ['run', '--rm', '--interactive', noNetwork, image.reference];
    const key = await poured(trial, [...run, 'restore', '--print-key', '-'], '<', first);
    options = options.map((one) =>
      one.startsWith('--env=SECRET_KEY_FILE=') ? `--env=SECRET_KEY=${key.trim()}` : one,
    );
  });
  await step('it is restored to a server elsewhere, with the rights of Mathesar’s role', async () => {
    const said = await restored(trial, image.reference, options, first);
    if (!said.includes('lead to db.example.org, port 5432 now')) throw new Error(said);
    const container = await used(trial, image.reference, options, lookAtUpload);
    const backup = ['exec', container, 'mathesar', 'backup', '--with-data', 'all', '--to', '-'];
    await poured(trial, backup, '>', second);
    const refused = await restored(trial, image.reference, options, second, { code: 1, more: ['--yes'] });
    if (!refused.includes('Stop Mathesar wherever it is served')) throw new Error(refused);
    await podman.stop(container);
  });
  await step('and from there to a new volume with PostgreSQL inside', async () => {
    const back = onVolume(podman.volume());
    await restored(trial, trial.server.reference, back, second);
    await podman.stop(await used(trial, trial.server.reference, back, lookAtUpload));
  });
}

/** Starts what was restored, signs in, opens a saved connection, and looks at more; returns the container. */
async function used(
  trial: Trial,
  image: string,
  options: readonly string[],
  program: string,
): Promise<string> {
  const { podman } = trial;
  const container = await podman.start(options, image);
  await podman.healthy(container, trial.health);
  await signIn(trial, container, name, password);
  for (const one of [lookAtUpload, program]) await podman.ask(['exec', container, python, '-c', one]);
  const shell = ['mathesar', 'manage', 'shell', '-c', await programNamed('connection.py')];
  await podman.ask(['exec', container, ...shell]);
  return container;
}

/** Restores an archive in a container for this alone; returns what it says. */
async function restored(
  trial: Trial,
  image: string,
  options: readonly string[],
  archive: string,
  { code = 0, more = [] }: { readonly code?: number; readonly more?: readonly string[] } = {},
): Promise<string> {
  const run = ['run', '--rm', '--interactive', ...options, image, 'restore', ...more, '-'];
  return poured(trial, run, '<', archive, code);
}

/** A call of podman with a file, which is no text, as its standard input or output; returns what else it says. */
async function poured(
  { podman, folder }: Trial,
  args: readonly string[],
  direction: '<' | '>',
  file: string,
  code = 0,
): Promise<string> {
  const words = args.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const line = `podman ${words} ${direction}'${file}'`;
  const { exitCode, stdout, stderr } = await podman.shell(line, { cwd: folder, answers: [] });
  if (exitCode !== code) throw new Error(`${line} ended with ${exitCode}\n${stderr}${stdout}`);
  return `${stdout}${stderr}`;
}
