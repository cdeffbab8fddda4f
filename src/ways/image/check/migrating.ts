import type { Image } from '../image.ts';
import { expectEnd } from './container.ts';
import type { Server } from './server.ts';
import { hardened, name, password, signIn, type Trial } from './trial.ts';

/** Each statement that makes something takes a second: long enough to end the container meanwhile. */
const slow = `
CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1); END';
CREATE EVENT TRIGGER slow ON ddl_command_start EXECUTE FUNCTION slow();
`;
/** Seconds: a busy machine takes some. */
const atOnce = 20;

/** One migrates, however many start; a stop ends it. */
export async function migrating(trial: Trial, server: Server): Promise<void> {
  const { podman, image, health, step } = trial;
  const volume = () => `--volume=${podman.volume()}:/var/lib/mathesar`;
  await step('a stop ends it while it migrates, and the next start finishes', async () => {
    const own = await server.database('stopped');
    await server.sql('stopped', slow);
    const options = [...hardened, ...own, volume()];
    const container = await podman.start(options, image.reference);
    await podman.says(container, 'bringing the database stopped');
    const { seconds } = await podman.stop(container);
    await expectEnd(trial, container, 143, 'bringing the database stopped');
    if (seconds > atOnce) throw new Error(`it took ${seconds} seconds`);
    await server.sql('stopped', 'DROP EVENT TRIGGER slow; DROP FUNCTION slow()');
    const next = await podman.start(options, image.reference);
    await podman.healthy(next, health);
    await signIn(trial, next, name, password);
    await podman.stop(next);
  });
  await step('of three that start at once on an empty database, one migrates, and all serve', async () => {
    const own = await server.database('replicas');
    const options = [1, 2, 3].map(() => [...hardened, ...own, volume()]);
    const three = await Promise.all(options.map((each) => podman.start(each, image.reference)));
    await Promise.all(three.map((one) => podman.healthy(one, health)));
    const logs = await Promise.all(three.map((one) => podman.log(one)));
    const migrated = logs.filter((log) => log.includes('bringing the database replicas'));
    const made = logs.filter((log) => log.includes(`${name} is the first administrator`));
    if (migrated.length !== 1 || made.length !== 1) throw new Error(logs.join('\n---\n'));
    for (const one of three) await signIn(trial, one, name, password);
    await Promise.all(three.map((one) => podman.stop(one)));
  });
  await upgrade(trial, [...hardened, ...(await server.database('upgraded')), volume()]);
}

/** A newer image on the same data, and then the former one again. */
export async function upgrade(trial: Trial, options: readonly string[]): Promise<void> {
  const { podman, image, newer, health, step } = trial;
  if (newer === undefined) return;
  const useOnce = async ({ reference }: Image) => {
    const container = await podman.start(options, reference);
    await podman.healthy(container, health);
    await signIn(trial, container, name, password);
    await podman.stop(container);
  };
  await step(`${newer.reference} takes its data over, and the former image then refuses them`, async () => {
    await useOnce(image);
    await useOnce(newer);
    const again = await podman.start(options, image.reference);
    await expectEnd(trial, again, 78, `start ${versionOf(newer.reference)} again`);
    await useOnce(newer);
  });
}

function versionOf(reference: string): string {
  return reference.replace(/^.*:/, '').replace('-postgresql', '');
}
