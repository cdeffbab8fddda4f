import type { Rule } from '../../../docs/follow.ts';
import {
  exampleImage,
  exampleVersion,
  requireImage,
  removeTraces,
  requireTraces,
  trustCaddy,
  writeTraces,
} from './inside.ts';
import { domain, logIn, putFolder, type, type Scene } from './scene.ts';

/** podman's units of root or of a user, as the page types them: start, TLS, upgrade, back up and restore. */
export async function quadlets(scene: Scene, user: string | undefined): Promise<void> {
  const { machine, newer } = scene;
  const folder = user === undefined ? '/srv/quadlets' : `/home/${user}/mathesar`;
  await putFolder(scene, folder, user);
  const options = user === undefined ? {} : { user };
  let password = '';
  const secret: Rule = {
    begins: 'podman secret inspect',
    after: async ({ stdout }) => {
      password = stdout.trim();
      await logIn(scene, 'http://127.0.0.1:8000', password);
    },
  };
  const heading = user === undefined ? 'Units of root' : 'Units of an ordinary user';
  const linger: Rule = { begins: 'sudo loginctl enable-linger', skip: 'the machine has made the user so' };
  await type(scene, heading, folder, user === undefined ? [] : [linger], user);
  await type(scene, 'The administrator’s password', folder, [secret], user);
  await writeTraces(scene, user);
  // What the page has for root, for the user.
  const own: Readonly<Record<string, string>> =
    user === undefined ? {} : { '/etc/containers/systemd': '~/.config/containers/systemd' };
  const bySystemd: Readonly<Record<string, string>> =
    user === undefined ? {} : { systemctl: 'systemctl --user' };
  const port = user === undefined ? '' : ':8443';
  const name = `${domain['mathesar.example.org']}${port}`;
  const url = `https://${name}`;
  await type(
    scene,
    'TLS with units',
    folder,
    [
      { begins: 'sed', replace: { ...own, 'mathesar.example.org': name } },
      { begins: 'systemctl restart mathesar', replace: bySystemd },
      {
        begins: 'systemctl start mathesar-proxy',
        replace: bySystemd,
        after: async () => {
          await logIn(scene, url, password, await trustCaddy(scene, user));
        },
      },
    ],
    user,
  );
  await type(
    scene,
    'Upgrade with units',
    folder,
    [
      { begins: 'sed', replace: { ...own, [exampleVersion]: newer.slice(newer.lastIndexOf(':') + 1) } },
      { begins: 'systemctl', replace: bySystemd },
    ],
    user,
  );
  await requireImage(scene, newer, user);
  await requireTraces(scene, user);
  await logIn(scene, url, password, await trustCaddy(scene, user));
  const rest: Rule = { begins: 'docker compose', skip: 'with-docker.ts types it' };
  await type(scene, 'Back up', folder, [rest], user);
  await removeTraces(scene, user);
  await type(
    scene,
    'Restore',
    folder,
    [
      rest,
      { begins: 'podman run', replace: { ...own, [exampleImage]: newer } },
      { begins: 'systemctl', replace: bySystemd },
    ],
    user,
  );
  await requireTraces(scene, user);
  // It has stopped with Mathesar, as the page says.
  const manager = ['systemctl', ...(user === undefined ? [] : ['--user'])];
  await machine.ask([...manager, 'start', 'mathesar-proxy'], options);
  await logIn(scene, url, password, await trustCaddy(scene, user));
  await machine.ask(
    [
      'systemctl',
      ...(user === undefined ? [] : ['--user']),
      'stop',
      'mathesar-proxy',
      'mathesar',
      'mathesar-database',
    ],
    options,
  );
}
