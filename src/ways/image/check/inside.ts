import { expectEnd, fenced, foreignHost } from './container.ts';
import { upgrade } from './migrating.ts';
import { moveOut } from './moving.ts';
import { administrator, hardened, name, noNetwork, password, python, signIn, type Trial } from './trial.ts';

/** Options of a container without a network, on a volume. */
function optionsOn(volume: string): readonly string[] {
  return [...hardened, noNetwork, `--volume=${volume}:/var/lib/mathesar`, ...administrator];
}

/** The life of an image with PostgreSQL inside, as a user with a number that nobody knows. */
export async function inside(trial: Trial): Promise<void> {
  const { podman, image, health, step } = trial;
  const volume = podman.volume();
  const options = optionsOn(volume);
  let container = '';
  await step('a stop while it makes its data ends it, and the next start makes everything', async () => {
    container = await podman.start(options, image.reference);
    await podman.says(container, "making PostgreSQL's");
    await podman.stop(container);
    await expectEnd(trial, container, 0, '');
    await podman.ask(['start', container]);
    await podman.healthy(container, health);
    await signIn(trial, container, name, password);
    await podman.ask(['exec', container, 'mathesar', 'status']);
  });
  await step('it has no right, no network of PostgreSQL, and answers to its own names only', async () => {
    await fenced(trial, container);
    await podman.ask(['exec', container, python, '-c', listening]);
    await foreignHost(trial, container);
  });
  await step('createsuperuser and manage work without root', async () => {
    const create = ['createsuperuser', '--username=eve', '--email=eve@example.org', '--password-stdin'];
    await podman.ask(['exec', '--interactive', container, 'mathesar', ...create], `${password}\n`);
    await signIn(trial, container, 'eve', password);
    await podman.ask(['exec', container, 'mathesar', 'manage', 'check']);
  });
  await step('a kill loses nothing', async () => {
    await podman.ask(['kill', '--signal=KILL', container]);
    await podman.ended(container);
    await podman.ask(['start', container]);
    await podman.healthy(container, health);
    await signIn(trial, container, 'eve', password);
  });
  await step('another container on its volume waits for its end, which is in order', async () => {
    const second = await podman.start(options, image.reference);
    await podman.refuses(['exec', second, health], '');
    await podman.stop(container);
    await inOrder(trial, container);
    await podman.healthy(second, health);
    await signIn(trial, second, 'eve', password);
    container = second;
  });
  await moveOut(trial, container);
  await podman.stop(container);
  await step('root is refused', async () => {
    const asRoot = options.map((option) => option.replace(/^--user=.*/, '--user=0:0'));
    const refused = await podman.start(asRoot, image.reference);
    await expectEnd(trial, refused, 78, 'PostgreSQL does not run as root');
  });
  await upgrade(trial, optionsOn(podman.volume()));
  await step('data of another version of PostgreSQL are refused with the way to move', async () => {
    const program = 'open("/var/lib/mathesar/postgresql/PG_VERSION", "w").write("9\\n")';
    await trial.runPython(program, [], ['--user=54321:0', `--volume=${volume}:/var/lib/mathesar`]);
    const refused = await podman.start(options, image.reference);
    await expectEnd(trial, refused, 78, 'mathesar backup');
  });
}

/** The ports in all tables of the kernel are Mathesar's. */
const listening = `
lines = [line.split() for name in ("tcp", "tcp6") for line in open(f"/proc/net/{name}").readlines()[1:]]
found = {int(words[1].rpartition(":")[2], 16) for words in lines if words[3] == "0A"}
assert found == {8000}, found
`;

/** Mathesar ended before PostgreSQL. */
async function inOrder(trial: Trial, container: string): Promise<void> {
  await expectEnd(trial, container, 0, 'database system is shut down');
  const log = await trial.podman.log(container);
  const [web, server] = ['Shutting down: Master', 'database system is shut down'].map((text) =>
    log.lastIndexOf(text),
  );
  if (web === undefined || server === undefined || web < 0 || server < web) throw new Error(log);
}
