import { UserError } from '../../../support/errors.ts';
import { requireOrder, trustCaddy } from './inside.ts';
import { domain, logIn, putFolder, type, type Scene } from './scene.ts';

const folder = '/srv/podman-compose';
const profiles = ['--profile', 'db', '--profile', 'proxy'];

/** The page's line for podman-compose, and the same with the proxy. */
export async function withPodmanCompose(scene: Scene): Promise<void> {
  const { machine } = scene;
  await putFolder(scene, folder);
  await machine.ask(['sh', 'make-secrets.sh'], { cwd: folder });
  const password = await machine.ask(['cat', 'secrets/admin_password'], { cwd: folder });
  const rest = 'with-docker.ts types it';
  await type(scene, 'Start', folder, [
    { begins: 'docker compose', skip: rest },
    { begins: 'cat', skip: rest },
    {
      begins: 'podman-compose',
      after: async () => {
        // It does not wait for what it has started.
        await answering(scene, 'http://127.0.0.1:8000', password);
        await requireOrder(scene, 'mathesar-database', 'mathesar');
      },
    },
  ]);
  await machine.ask(['podman-compose', ...profiles, 'down'], { cwd: folder });
  const set = `s/^#MATHESAR_DOMAIN=.*/MATHESAR_DOMAIN=${domain['mathesar.example.org']}/`;
  await machine.ask(['sed', '-i', set, '.env'], { cwd: folder });
  await machine.ask(['podman-compose', ...profiles, 'up', '--detach'], { cwd: folder });
  const authority = await trustCaddy(scene);
  await answering(scene, `https://${domain['mathesar.example.org']}`, password, authority);
  await requireOrder(scene, 'mathesar', 'mathesar-proxy');
  await machine.ask(['podman-compose', ...profiles, 'down', '--volumes'], { cwd: folder });
}

async function answering(scene: Scene, url: string, password: string, authority?: string): Promise<void> {
  const until = Date.now() + 300_000;
  for (;;) {
    try {
      await logIn(scene, url, password, authority);
      return;
    } catch (error) {
      if (Date.now() > until || !(error instanceof UserError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}
