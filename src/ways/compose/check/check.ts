import { join } from 'node:path';
import type { Distro } from '../../../config/distros.ts';
import { goTool } from '../../../doctor/go-tool.ts';
import { bringPinnedTools } from '../../../doctor/python-tools.ts';
import { readCommands } from '../../../docs/commands.ts';
import {
  startContainerMachine,
  type ContainerMachine,
} from '../../../machines/containers/container-machine.ts';
import { filesBelow } from '../../../support/files/files-below.ts';
import type { Context } from '../../../support/context.ts';
import { UserError } from '../../../support/errors.ts';
import { readContainer } from '../../container.ts';
import { elsewhere } from './elsewhere.ts';
import { faults } from './faults.ts';
import { withDocker } from './with-docker.ts';
import { withPodmanCompose } from './with-podman-compose.ts';
import { quadlets } from './quadlets.ts';
import { logInProgram, type Scene } from './scene.ts';
import { bringImages } from './stand-ins.ts';

/** What the check did, for people. */
export interface ComposeCheck {
  /** Images that could not be pulled, for which something of Debian's packages stood in. */
  readonly stoodIn: readonly string[];
}

export interface ComposeCheckOptions {
  /** Images of Mathesar, as `npm run image` writes them: the first, and one to upgrade to. */
  readonly file: string;
  readonly upgradeTo: string;
}

const user = 'ada';

/** Debian's packages that the machine has besides podman: podman-compose's libraries, and a PostgreSQL elsewhere. */
const also = ['python3-yaml', 'python3-dotenv', 'postgresql'];

/**
 * Follows docs/other-ways/compose.md line by line in a throwaway machine without a network, with Docker Compose,
 * podman-compose and podman's units, and does what may go wrong.
 * @param distro a Debian with podman 5
 * @throws UserError with what was shown, where something is not as the page says
 */
export async function checkCompose(
  { file, upgradeTo }: ComposeCheckOptions,
  distro: Distro,
  context: Context,
): Promise<ComposeCheck> {
  const { reporter } = context;
  const container = await readContainer();
  const compose = await goTool('docker-compose', context);
  const [tools = ''] = await bringPinnedTools('compose-tools', context);
  const machine = await reporter.step(`a machine of ${distro.title} that runs containers`, () =>
    startContainerMachine(distro, context, also),
  );
  try {
    const { image, newer, stoodIn } = await reporter.step(
      'images, Docker Compose and podman-compose',
      async () => {
        await machine.addUser(user);
        await bringPrograms(machine, compose, tools);
        const users = [undefined, user];
        const stoodIn = await bringImages(machine, container, users, context);
        const image = await load(machine, file);
        const newer = await load(machine, upgradeTo);
        return { image, newer, stoodIn };
      },
    );
    if (stoodIn.length > 0) {
      reporter.warn(
        `${stoodIn.join(' and ')} could not be pulled: images of Debian’s packages stand in for them`,
      );
    }
    const commands = await readCommands('other-ways/compose.md');
    const scene: Scene = { machine, context, image, newer, commands, typed: new Set(), user };
    await reporter.step('Docker Compose', () => withDocker(scene));
    await reporter.step('a database elsewhere', () => elsewhere(scene));
    await reporter.step('podman-compose', () => withPodmanCompose(scene));
    await reporter.step('podman’s units, of root', () => quadlets(scene, undefined));
    await reporter.step('podman’s units, of an ordinary user', () => quadlets(scene, user));
    await reporter.step('what may go wrong', () => faults(scene));
    requireAll(scene);
    return { stoodIn };
  } finally {
    await machine.dispose();
  }
}

/** @throws UserError for a command of the page that nothing here types */
function requireAll({ commands, typed }: Scene): void {
  const left = commands
    .filter(({ heading }) => !typed.has(heading))
    .map(({ line, text }) => `${line}: ${text}`);
  if (left.length > 0) {
    throw new UserError(
      `docs/other-ways/compose.md has commands that the check does not type:\n${left.join('\n')}`,
    );
  }
}

const docker = `#!/bin/sh
# Docker runs Docker Compose, a program of its own, for "docker compose". Here it talks to podman.
shift
DOCKER_HOST=unix:///run/podman/podman.sock exec docker-compose "$@"
`;

async function bringPrograms(machine: ContainerMachine, compose: string, tools: string): Promise<void> {
  const bin = '/usr/local/bin';
  const put = async (path: string, text: string): Promise<void> => {
    await machine.ask(['sh', '-c', 'cat > "$1" && chmod 755 "$1"', 'sh', path], { input: text });
  };
  await machine.copyIn(compose, `${bin}/docker-compose`);
  await machine.ask(['chmod', '755', `${bin}/docker-compose`]);
  await put(`${bin}/docker`, docker);
  // One file of Python; its libraries are Debian's.
  const program = (await filesBelow(tools)).find((path) => path.endsWith('/podman_compose.py'));
  if (program === undefined) throw new Error(`podman-compose is not in ${tools}`);
  await machine.copyIn(join(tools, program), '/usr/local/lib/podman_compose.py');
  await put(`${bin}/podman-compose`, '#!/bin/sh\nexec python3 /usr/local/lib/podman_compose.py "$@"\n');
  await machine.copyIn(join(import.meta.dirname, 'log-in.py'), logInProgram);
  await machine.ask(['systemctl', 'enable', '--now', 'podman.socket']);
  await machine.ask(['sh', '-c', 'echo 127.0.0.1 mathesar.localhost >> /etc/hosts']);
}

/** Loads an image for root and for the user, and returns its name. */
async function load(machine: ContainerMachine, file: string): Promise<string> {
  const before = await names(machine);
  await machine.load(file);
  await machine.load(file, user);
  const loaded = (await names(machine)).filter((name) => !before.includes(name));
  const [name] = loaded;
  if (name === undefined || loaded.length > 1) {
    throw new UserError(`${file} is not one image that the machine does not have yet: ${loaded.join(', ')}`);
  }
  return name;
}

async function names(machine: ContainerMachine): Promise<readonly string[]> {
  const list = await machine.ask(['podman', 'images', '--format', '{{.Repository}}:{{.Tag}}']);
  return list.split('\n').filter((line) => line !== '');
}
