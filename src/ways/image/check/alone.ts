import { expectEnd, fenced, foreignHost } from './container.ts';
import type { Server } from './server.ts';
import { hardened, name, password, signIn, type Trial } from './trial.ts';

/** The life of an image without PostgreSQL: its server goes away, comes back, and refuses the password. */
export async function alone(trial: Trial, server: Server): Promise<void> {
  const { podman, image, health, step } = trial;
  const own = await server.database('alone');
  const data = `--volume=${podman.volume()}:/var/lib/mathesar`;
  const options = [...hardened, ...own, data];
  await step(
    'it waits for a server that does not answer as long as it is told, and ends with 75',
    async () => {
      await server.stop();
      const waiting = await podman.start([...options, '--env=MATHESAR_DATABASE_WAIT=8'], image.reference);
      const { seconds } = await expectEnd(trial, waiting, 75, 'after 8 seconds; trying again');
      if (seconds < 4) throw new Error(`it waited for ${seconds} seconds`);
    },
  );
  let container = '';
  await step(
    'it starts when the server comes while it waits, as a user without a name or any right',
    async () => {
      container = await podman.start([...options, '--env=MATHESAR_DATABASE_WAIT=300'], image.reference);
      await podman.says(container, 'waiting for it');
      await server.startAgain();
      await podman.healthy(container, health);
      await signIn(trial, container, name, password);
      await fenced(trial, container);
    },
  );
  await step('it answers to its own names only', () => foreignHost(trial, container));
  await step('it says so while the server is away, and goes on when that is back', async () => {
    await server.stop();
    await podman.refuses(['exec', container, health], '');
    await podman.ask(['exec', container, health, 'alive']);
    await podman.refuses(['exec', container, 'mathesar', 'status'], 'database:');
    await server.startAgain();
    await podman.healthy(container, health);
    await podman.ask(['exec', container, 'mathesar', 'status']);
    await signIn(trial, container, name, password);
  });
  await step('it stops in order', async () => {
    await podman.stop(container);
    await expectEnd(trial, container, 0, 'Shutting down: Master');
  });
  await step('it says that the server refuses the password, in one line', async () => {
    const file = ['POSTGRES_PASSWORD_FILE=/run/secrets/postgres_password', 'POSTGRES_PASSWORD=wrong'];
    const wrong = options.map((option) => option.replace(file[0] ?? '', file[1] ?? ''));
    const refused = await podman.start(wrong, image.reference);
    await expectEnd(trial, refused, 75, 'password');
    const lines = (await podman.log(refused)).trim().split('\n');
    if (lines.length !== 1) throw new Error(lines.join('\n'));
  });
  await step(
    'without an administrator it does not start, unless the first visitor may become one',
    async () => {
      const empty = await server.database('visitor');
      const nobody = [...hardened, ...empty, `--volume=${podman.volume()}:/var/lib/mathesar`].filter(
        (option) => !option.includes('MATHESAR_ADMIN'),
      );
      const refused = await podman.start(nobody, image.reference);
      await expectEnd(trial, refused, 78, 'the first visitor would become one');
      const allowed = await podman.start([...nobody, '--env=MATHESAR_FIRST_VISITOR=true'], image.reference);
      await podman.healthy(allowed, health);
      await podman.stop(allowed);
    },
  );
}
