import type { Rule } from '../../../docs/follow.ts';
import { UserError } from '../../../support/errors.ts';
import {
  exampleVersion,
  requireImage,
  requireOrder,
  trustCaddy,
  writeTraces,
  requireTraces,
} from './inside.ts';
import { domain, logIn, putFolder, type, type Scene } from './scene.ts';

const folder = '/srv/mathesar';
const compose = ['docker', 'compose', '--profile', 'db', '--profile', 'proxy'];
const units: Rule = { begins: 'podman', skip: 'quadlets.ts types it' };
const secure = `https://${domain['mathesar.example.org']}`;

/** The page with Docker Compose, in its order: start, TLS, upgrade, back up and restore. */
export async function withDocker(scene: Scene): Promise<void> {
  const { machine, newer } = scene;
  const skip = 'the check has written the folder, as this machine has neither this project nor Node.js';
  await putFolder(scene, folder);
  await type(scene, 'Make the folder', '/srv', [{ begins: 'npm run compose', skip }]);
  const password = await machine.ask(['cat', `${folder}/secrets/admin_password`]);
  await type(scene, 'Start', folder, [
    {
      begins: 'docker compose --profile db up',
      after: async () => {
        await logIn(scene, 'http://127.0.0.1:8000', password);
        await requireOrder(scene, 'mathesar-database', 'mathesar');
      },
    },
    {
      begins: 'cat secrets/admin_password',
      after: ({ stdout }) =>
        stdout === password ? Promise.resolve() : Promise.reject(new UserError(stdout)),
    },
    { begins: 'podman-compose', skip: 'with-podman-compose.ts types it' },
  ]);
  let authority = '';
  await type(scene, 'With TLS', folder, [
    { begins: 'sed', replace: domain },
    {
      begins: 'docker compose --profile db --profile proxy',
      after: async () => {
        authority = await trustCaddy(scene);
        await logIn(scene, secure, password, authority);
        await requireOrder(scene, 'mathesar', 'mathesar-proxy');
      },
    },
  ]);
  await writeTraces(scene);
  const up: Rule = { begins: 'docker compose --profile db up --detach --wait' };
  await type(scene, 'Upgrade', folder, [
    { begins: 'sed', replace: { [exampleVersion]: newer.slice(newer.lastIndexOf(':') + 1) } },
    {
      ...up,
      after: async () => {
        await requireImage(scene, newer);
        await logIn(scene, secure, password, authority);
        await requireTraces(scene);
      },
    },
  ]);
  await type(scene, 'Back up', folder, [units]);
  await type(scene, 'Restore', folder, [
    { begins: 'docker compose --profile db stop mathesar', before: () => down(scene) },
    units,
    { begins: 'systemctl', skip: 'quadlets.ts types it' },
  ]);
  await machine.ask([...compose, 'up', '--detach', '--wait'], { cwd: folder });
  await logIn(scene, secure, password, await trustCaddy(scene));
  await requireTraces(scene);
  await down(scene);
}

/** Ends what runs and forgets its data. */
async function down({ machine }: Scene): Promise<void> {
  await machine.ask([...compose, 'down', '--volumes'], { cwd: folder });
}
