import { expectThat } from '../../runner/expectation.ts';
import type { ScenarioRun } from '../../runner/scenario.ts';

/**
 * Where a scenario's certificates are: the authority's `ca.crt`, and for a server `certificate`, `key`, the `chain` with
 * the authority, and certificate and key in one file, `both`.
 */
export const certificateFolder = '/etc/tls';
const anchor = '/usr/local/share/ca-certificates/scenario.crt';

/** Makes a certificate authority that nobody trusts yet; one of another name signs nothing. */
export async function makeAuthority(t: ScenarioRun, name = 'ca'): Promise<void> {
  await t.sh(`mkdir -p ${certificateFolder} && cd ${certificateFolder}
openssl req -x509 -newkey rsa:2048 -nodes -keyout ${name}.key -out ${name}.crt -days 30 -subj '/CN=Authority of a scenario' \\
  -addext keyUsage=critical,keyCertSign,cRLSign`);
}

/** Removes the authority and what it has signed; what the machine trusts stays as it is. */
export async function removeAuthority(t: ScenarioRun): Promise<void> {
  await t.run(['rm', '-rf', certificateFolder]);
}

/**
 * Makes a certificate of the authority, in place of the one before; every proxy's user can read it.
 * @param names what it is for, as openssl takes it: DNS:NAME or IP:ADDRESS; the first is a host name
 */
export async function makeCertificate(
  t: ScenarioRun,
  names: readonly string[],
  lasts = '-days 30',
): Promise<void> {
  await t.sh(`cd ${certificateFolder}
openssl req -newkey rsa:2048 -nodes -keyout key -out request -subj '/CN=${names[0]?.replace('DNS:', '') ?? ''}'
printf 'subjectAltName=${names.join(',')}\\nauthorityKeyIdentifier=keyid\\n' >extensions
openssl x509 -req -in request -CA ca.crt -CAkey ca.key -CAcreateserial ${lasts} -extfile extensions -out certificate
cat certificate ca.crt >chain
cat certificate key >both
chmod 0644 key both`);
}

/** The same, of a certificate that has expired. */
export async function makeExpiredCertificate(t: ScenarioRun, names: readonly string[]): Promise<void> {
  // Before 3.4, openssl has no option for a date, and takes days that are over.
  const { stdout } = await t.sh('openssl x509 -help 2>&1');
  const dates = '-not_before 20200101000000Z -not_after 20200201000000Z';
  await makeCertificate(t, names, stdout.includes('-not_after') ? dates : '-days -1');
}

/** The same, of a certificate that is valid from next year on. */
export async function makeEarlyCertificate(t: ScenarioRun, names: readonly string[]): Promise<void> {
  const year = new Date().getUTCFullYear() + 1;
  await makeCertificate(t, names);
  // `openssl x509` can say when it begins from 3.4 on only.
  await t.sh(`cd ${certificateFolder}
: >index
openssl ca -batch -notext -config /dev/stdin -name scenario -in request -out certificate \\
  -cert ca.crt -keyfile ca.key -startdate ${year}0101000000Z -enddate ${year}0201000000Z -extfile extensions <<'END'
[scenario]
database = ./index
rand_serial = yes
new_certs_dir = .
unique_subject = no
default_md = sha256
policy = any
[any]
commonName = supplied
END
cat certificate ca.crt >chain
cat certificate key >both`);
}

/** Makes the machine trust the authority, as its administrator does. A stand-in has Debian's store. */
export async function trust(t: ScenarioRun): Promise<void> {
  await t.run(['cp', `${certificateFolder}/ca.crt`, anchor]);
  await updateStore(t);
}

/** Takes the trust back. */
export async function distrust(t: ScenarioRun): Promise<void> {
  await t.run(['rm', '-f', anchor]);
  await updateStore(t);
}

async function updateStore(t: ScenarioRun): Promise<void> {
  await t.run(['update-ca-certificates']);
  const debian = '/etc/ssl/certs/ca-certificates.crt';
  if (t.distro.caBundle === debian) return;
  // The distro's own command, update-ca-trust, writes this file; the stand-in's writes Debian's.
  expectThat(t.distro.packageManager !== 'apt', `${t.distro.name} has its store where Debian has it`);
  await t.run(['install', '-D', '-m', '0644', debian, t.distro.caBundle]);
}
