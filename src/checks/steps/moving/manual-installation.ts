import { install, installLibraries } from '../packages.ts';
import { metadataDatabase, role, sql } from '../database/postgresql.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';
import { firstAnswer } from '../service.ts';

/** Where upstream's guide "Install Mathesar directly" may put it; the package's settings lie there, too. */
export const folder = '/etc/mathesar';
export const byHand = '/etc/systemd/system/mathesar.service';
export const password = 'strong (pw) # here';
export const ownDatabase = 'inventory';

/** The unit of the guide, with `run` as the guide's script starts it. */
const unit = `[Unit]
Description=mathesar daemon
After=network.target network-online.target
Requires=network-online.target

[Service]
Type=notify
User=mathesar
Group=mathesar
RuntimeDirectory=mathesar
WorkingDirectory=${folder}
ExecStart=/bin/bash -c '${folder}/bin/mathesar run'
EnvironmentFile=${folder}/.env
Restart=on-failure
RestartSec=5s

[Install]
WantedBy=multi-user.target
`;

const run = `#!/bin/bash
cd "$(dirname "$0")/.."
exec mathesar-venv/bin/python -m gunicorn config.wsgi -b 0.0.0.0:8000 --chdir "$PWD"
`;

const env = `POSTGRES_USER="${role}"
POSTGRES_PASSWORD="${password}"
POSTGRES_HOST="localhost"
POSTGRES_PORT=""
POSTGRES_DB="${metadataDatabase}"
WEB_CONCURRENCY="2"
ALLOWED_HOSTS=localhost,127.0.0.1,data.example.org
LIBRARY_NUMBER=7
`;

/** Installs the release of the package by the steps of upstream's guide, as a service. */
export async function installByHand(t: ScenarioRun): Promise<void> {
  await installLibraries(t);
  await t.step('make the role and the databases', async () => {
    await sql(t, 'postgres', `CREATE USER ${role} WITH ENCRYPTED PASSWORD '${password}' CREATEDB`);
    for (const name of [metadataDatabase, ownDatabase])
      await sql(t, 'postgres', `CREATE DATABASE ${name} OWNER ${role}`);
    await letInByPassword(t);
  });
  await t.step(`unpack the release in ${folder}`, async () => {
    const extract =
      t.distro.packageManager === 'apt'
        ? 'dpkg-deb --extract "$PACKAGE" /root/release'
        : 'mkdir /root/release && rpm2archive - <"$PACKAGE" | tar -xz -C /root/release';
    await t.sh(
      `${extract}
      mkdir ${folder} ${folder}/.media
      cp -a /root/release/usr/lib/mathesar/app/. ${folder}
      cp -a /root/release/usr/lib/mathesar/venv ${folder}/mathesar-venv
      rm -r /root/release
      # Links of the package to files that the guide has in the folder itself.
      rm -f ${folder}/sso.yml ${folder}/file_storage.yml
      mkdir -p ${folder}/bin`,
      { env: { PACKAGE: t.package.path } },
    );
    await write(t, `${folder}/bin/mathesar`, run);
    await write(t, `${folder}/.env`, env);
    await t.sh(`chmod 755 ${folder}/bin/mathesar
      cd ${folder} && set -a && . ./.env && SKIP_STATIC_COLLECTION=true mathesar-venv/bin/python -m mathesar.install`);
  });
  await t.step('run it as a service', async () => {
    await t.sh(`groupadd mathesar && useradd mathesar -g mathesar
      chown -R mathesar:mathesar ${folder}/.media`);
    await write(t, byHand, unit);
    await t.run(['systemctl', 'daemon-reload']);
    await t.run(['systemctl', 'enable', '--now', 'mathesar.service']);
    await firstAnswer(t);
  });
}

/** Fedora's server asks the system's ident over TCP; upstream's guide takes for granted that passwords count. */
async function letInByPassword(t: ScenarioRun): Promise<void> {
  const [[file = ''] = []] = await sql(t, 'postgres', 'SHOW hba_file');
  await t.sh(`sed -i -E 's/^(host .*)[[:blank:]](ident|trust)$/\\1 scram-sha-256/' '${file}'`);
  await sql(t, 'postgres', 'SELECT pg_reload_conf()');
}

async function write(t: ScenarioRun, path: string, content: string): Promise<void> {
  await t.sh('printf %s "$CONTENT" >"$FILE"', { env: { CONTENT: content, FILE: path } });
}

/** Installs the package beside it. */
export async function installBeside(t: ScenarioRun): Promise<string> {
  const { stdout, stderr } = await install(t, [t.package.path]);
  return stdout + stderr;
}
