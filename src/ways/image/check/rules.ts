import type { Rule } from '../../../docs/follow.ts';
import { rolePassword } from './server.ts';

/** What the page calls otherwise. */
export interface Names {
  readonly container: string;
  readonly volume: string;
  /** A volume to move to. */
  readonly newVolume: string;
  /** Of this host. */
  readonly port: number;
  /** The image, and the archive that it is in. */
  readonly image: string;
  readonly file: string;
  /** Options of a container that reaches the server of the page. */
  readonly network: readonly string[];
  /** The version that the page is about. */
  readonly version: string;
}

export interface Hooks {
  /** Waits until Mathesar answers in the page's container. */
  readonly healthy: () => Promise<void>;
  readonly signIn: (user: string, password: string) => Promise<void>;
}

/** The page's password of the user admin, and one for ada. */
const [admin, ada] = ['a long password of yours', 'correct horse 7 battery'];

/** How each command of docs/other-ways/containers.md is typed for one of the two images. */
export function rulesFor(withPostgresql: boolean, names: Names, hooks: Hooks): readonly Rule[] {
  const common = commonRules(names, hooks, withPostgresql ? '-postgresql' : '');
  return [...common, ...(withPostgresql ? insideRules(names, hooks) : aloneRules(names))];
}

function commonRules(names: Names, { healthy, signIn }: Hooks, tag: string): readonly Rule[] {
  const { container, version } = names;
  const inContainer = { ' mathesar ': ` ${container} ` };
  return [
    { begins: 'npm run image', skip: 'the check has been given the image' },
    {
      begins: 'podman load',
      replace: { [`dist/mathesar_${version}-1~deb13u0_amd64-postgresql.oci.tar`]: names.file },
    },
    {
      begins: 'podman run --detach',
      replace: {
        ...inContainer,
        '--detach': ['--detach', ...names.network].join(' '),
        '127.0.0.1:8000': `127.0.0.1:${names.port}`,
        'mathesar-data': names.volume,
        [`localhost/mathesar:${version}${tag}`]: names.image,
      },
      after: async () => {
        await healthy();
        // As a browser on this machine does.
        const { status } = await fetch(`http://127.0.0.1:${names.port}/auth/login/`);
        if (status !== 200) throw new Error(`the published port answers ${status}`);
        await signIn('admin', admin);
      },
    },
    { begins: 'podman exec mathesar', replace: inContainer },
    {
      begins: 'podman run --rm --interactive localhost',
      replace: { [`localhost/mathesar:${version}`]: names.image },
    },
    {
      begins: 'podman exec -it mathesar mathesar createsuperuser',
      replace: inContainer,
      answers: [
        ['User name: ', 'ada'],
        ['Email address: ', 'ada@example.org'],
        ['Password: ', ada],
        ['once more: ', ada],
      ],
      after: () => signIn('ada', ada),
    },
    {
      begins: 'podman exec -it mathesar mathesar manage shell',
      replace: inContainer,
      answers: [['>>> ', 'exit()']],
    },
  ];
}

function aloneRules({ image, network, version }: Names): readonly Rule[] {
  const skip = 'about the other image: its check moves there and back with a server elsewhere';
  const own = { [`localhost/mathesar:${version}`]: image };
  const server = [
    ...network,
    '--volume ./secrets:/run/secrets:ro,z --env POSTGRES_HOST=db.example.org',
    '--env SECRET_KEY_FILE=/run/secrets/secret_key --env POSTGRES_PASSWORD_FILE=/run/secrets/postgres_password',
  ];
  return [
    {
      begins: "printf '%s' 'the password of the role",
      replace: { 'the password of the role mathesar': rolePassword },
    },
    { begins: 'podman stop mathesar', skip },
    { begins: 'podman run --rm --interactive --volume mathesar-data', skip },
    { begins: 'podman start mathesar', skip },
    { begins: 'podman run --rm', replace: own, exitCode: 78 },
    { begins: 'podman run …', replace: { ...own, '…': ['--rm', ...server].join(' ') } },
  ];
}

function insideRules(
  { container, newVolume, volume, image, version }: Names,
  { healthy, signIn }: Hooks,
): readonly Rule[] {
  return [
    { begins: 'podman stop mathesar', replace: { 'stop mathesar': `stop ${container}` } },
    {
      begins: 'podman run --rm --interactive --volume mathesar-data',
      replace: { 'mathesar-data': volume, [`localhost/mathesar:${version}-postgresql`]: image },
    },
    {
      begins: 'podman start mathesar',
      replace: { 'start mathesar': `start ${container}` },
      after: async () => {
        await healthy();
        await signIn('ada', ada);
      },
    },
    { begins: 'podman run --rm localhost', skip: 'about the other image: this one has its settings inside' },
    { begins: 'podman run …', skip: 'about the other image: this one migrates when it serves' },
    {
      begins: 'podman run --rm --interactive --volume mathesar-new',
      replace: { 'mathesar-new': newVolume, 'NEW-IMAGE': image },
    },
  ];
}
