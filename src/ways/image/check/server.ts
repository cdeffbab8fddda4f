import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { name, password, programNamed, python, type Trial } from './trial.ts';

/** The name that the page gives to a server elsewhere. */
const host = 'db.example.org';
export const rolePassword = 'the role 9 has one';

/**
 * A PostgreSQL for the image alone: over the network, with a password, in a container of the image that has one. Its
 * role and databases are made by the package's own SQL.
 */
export class Server {
  readonly #trial: Trial;
  readonly #container: string;
  readonly #program: string;
  /** Options of a container that can reach it. */
  readonly network: readonly string[];
  /** A folder of this host with the files of the page. */
  readonly secrets: string;

  private constructor(
    trial: Trial,
    container: string,
    program: string,
    network: readonly string[],
    secrets: string,
  ) {
    this.#trial = trial;
    this.#container = container;
    this.#program = program;
    this.network = network;
    this.secrets = secrets;
  }

  static async start(trial: Trial): Promise<Server> {
    const { podman, server, folder } = trial;
    const program = await programNamed('server.py');
    const network = await podman.network();
    const volume = `--volume=${podman.volume()}:/var/lib/mathesar`;
    const container = await podman.start(
      [`--network=${network}`, volume, '--entrypoint=/usr/bin/tini'],
      server.reference,
      ['--', python, '-c', program, 'run'],
    );
    const end = Date.now() + 300_000;
    while (!(await podman.log(container)).includes('it answers')) {
      if (Date.now() > end || !(await podman.isRunning(container)))
        throw new Error(await podman.log(container));
      await setTimeout(500);
    }
    const own = 'import socket; print(socket.gethostbyname(socket.gethostname()))';
    const address = (await podman.ask(['exec', container, python, '-c', own])).trim();
    const secrets = await writeSecrets(join(folder, 'secrets'));
    const reached = [`--network=${network}`, `--add-host=${host}:${address}`];
    return new Server(trial, container, program, reached, secrets);
  }

  /** Makes a database of its own; returns the options of a container that uses it. */
  async database(database: string): Promise<readonly string[]> {
    await this.#ask(['database', database], `${rolePassword}\n`);
    return [...this.network, ...this.settings, `--env=POSTGRES_DB=${database}`];
  }

  /** The settings of the page, without the database's name. */
  get settings(): readonly string[] {
    const files = ['SECRET_KEY', 'POSTGRES_PASSWORD', 'MATHESAR_ADMIN_PASSWORD'].map(
      (setting) => `--env=${setting}_FILE=/run/secrets/${fileOf(setting)}`,
    );
    const volume = `--volume=${this.secrets}:/run/secrets:ro,z`;
    return [volume, `--env=POSTGRES_HOST=${host}`, ...files, `--env=MATHESAR_ADMIN_USER=${name}`];
  }

  sql(database: string, statements: string): Promise<string> {
    return this.#ask(['sql', database], statements);
  }

  async stop(): Promise<void> {
    await this.#ask(['stop']);
  }

  async startAgain(): Promise<void> {
    await this.#ask(['start']);
  }

  #ask(args: readonly string[], input = ''): Promise<string> {
    const command = ['exec', '--interactive', this.#container, python, '-c', this.#program, ...args];
    return this.#trial.podman.ask(command, input);
  }
}

function fileOf(setting: string): string {
  return setting.toLowerCase().replace('mathesar_', '');
}

async function writeSecrets(folder: string): Promise<string> {
  await mkdir(folder, { mode: 0o755 });
  const contents = {
    SECRET_KEY: 'k'.repeat(50),
    POSTGRES_PASSWORD: rolePassword,
    MATHESAR_ADMIN_PASSWORD: password,
  };
  for (const [setting, content] of Object.entries(contents))
    await writeFile(join(folder, fileOf(setting)), `${content}\n`, { mode: 0o644 });
  return folder;
}
