import { ownAddress } from '../../../machines/containers/container-machine.ts';
import { logIn, putFolder, type, type Scene } from './scene.ts';

const folder = '/srv/elsewhere';
const password = 'a password of the administrator of the server';

/** Makes role and database with the SQL of the packages, in a PostgreSQL that is the machine's own. */
const prepare = `
set -eu
cd "$1"
echo "listen_addresses = '*'" > /etc/postgresql/17/main/conf.d/elsewhere.conf
echo 'host all mathesar all scram-sha-256' >> /etc/postgresql/17/main/pg_hba.conf
systemctl restart postgresql@17-main
psql() {
  setpriv --reuid=postgres --regid=postgres --init-groups psql -X --quiet --set=ON_ERROR_STOP=1 --dbname=postgres \\
    --set=role=mathesar --set=metadata=mathesar_django --set=adopt=false "$@"
}
psql < database/sql/role.sql
psql < database/sql/metadata.sql
psql --command="ALTER ROLE mathesar PASSWORD '$2'"
`;

/** Mathesar alone, with a database that is outside of compose. */
export async function elsewhere(scene: Scene): Promise<void> {
  const { machine } = scene;
  await putFolder(scene, folder);
  const major = machine.distro.postgresql;
  await machine.ask([
    'sh',
    '-c',
    prepare.replaceAll('/17/', `/${major}/`).replaceAll('@17-', `@${major}-`),
    'sh',
    folder,
    password,
  ]);
  const secrets =
    'mkdir secrets && printf %s "$1" > secrets/postgres_password && chmod 444 secrets/* && sh make-secrets.sh';
  await machine.ask(['sh', '-c', secrets, 'sh', password], { cwd: folder });
  const admin = await machine.ask(['cat', 'secrets/admin_password'], { cwd: folder });
  await type(scene, 'With a database elsewhere', folder, [
    { begins: 'sed', replace: { 'db.example.org': ownAddress } },
    { begins: 'docker compose up', after: () => logIn(scene, 'http://127.0.0.1:8000', admin) },
  ]);
  await machine.ask(['docker', 'compose', 'down', '--volumes'], { cwd: folder });
}
