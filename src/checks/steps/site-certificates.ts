import type { ScenarioRun } from '../runner/scenario.ts';

/** Where certificates of scenarios are: `chain` and `key`, and `both` in one file. */
export const certificateFolder = '/etc/tls';

/** Makes an authority that the machine trusts, in /etc/tls. */
export async function makeAuthority(t: ScenarioRun): Promise<void> {
  await t.sh(`mkdir -p ${certificateFolder} && cd ${certificateFolder}
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 30 -subj '/CN=Authority of a scenario' \\
  -addext keyUsage=critical,keyCertSign,cRLSign
cp ca.crt /usr/local/share/ca-certificates/scenario.crt
update-ca-certificates`);
}

/** Makes a certificate of that authority for a host name, in place of the one before; every proxy's user can read it. */
export async function makeCertificate(t: ScenarioRun, name: string, lasts = '-days 30'): Promise<void> {
  await t.sh(`cd ${certificateFolder}
openssl req -newkey rsa:2048 -nodes -keyout key -out request -subj '/CN=${name}'
printf 'subjectAltName=DNS:${name}\\nauthorityKeyIdentifier=keyid\\n' >extensions
openssl x509 -req -in request -CA ca.crt -CAkey ca.key -CAcreateserial ${lasts} -extfile extensions -out certificate
cat certificate ca.crt >chain
cat certificate key >both
chmod 0644 key both`);
}

/** The same, of a certificate that has expired. */
export async function makeExpiredCertificate(t: ScenarioRun, name: string): Promise<void> {
  // Before 3.4, openssl has no option for a date, and takes days that are over.
  const { stdout } = await t.sh('openssl x509 -help 2>&1');
  const dates = '-not_before 20200101000000Z -not_after 20200201000000Z';
  await makeCertificate(t, name, stdout.includes('-not_after') ? dates : '-days -1');
}
