import { expectThat } from '../runner/expectation.ts';
import type { ScenarioRun } from '../runner/scenario.ts';

const folder = '/root/own-authority';
const anchor = '/usr/local/share/ca-certificates/own-authority.crt';

/** A certificate authority of a company's own, and a certificate of its for the host 127.0.0.1 and localhost. */
export interface Authority {
  /** The files that a server needs. */
  readonly certificate: string;
  readonly key: string;
  /** The authority's own certificate. */
  readonly authority: string;
  /** Removes the files; what the machine trusts stays as it is. */
  remove(): Promise<void>;
}

/** Makes an authority that nobody trusts yet. */
export async function makeAuthority(t: ScenarioRun): Promise<Authority> {
  await t.sh(`
    mkdir -p ${folder} && cd ${folder}
    openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 2 -subj '/CN=Own Authority' \\
      -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign' 2>/dev/null
    openssl req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=localhost 2>/dev/null
    printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\\n' >server.ext
    openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile server.ext \\
      -out server.crt 2>/dev/null`);
  return {
    certificate: `${folder}/server.crt`,
    key: `${folder}/server.key`,
    authority: `${folder}/ca.crt`,
    remove: async () => {
      await t.run(['rm', '-rf', folder]);
    },
  };
}

/** Makes the machine trust the authority, as its administrator does. A stand-in has Debian's store. */
export async function trust(t: ScenarioRun, { authority }: Authority): Promise<void> {
  await t.run(['cp', authority, anchor]);
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
