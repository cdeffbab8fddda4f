import { readFile } from 'node:fs/promises';
import { setGlobalProxyFromEnv } from 'node:http';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { UserError } from './errors.ts';
import { reasonOf } from './system-errors.ts';

let reached: Promise<void> | undefined;

/**
 * Makes this process's own downloads use the proxies and certificates that pip, uv and curl use: http_proxy,
 * https_proxy and no_proxy; SSL_CERT_FILE or PIP_CERT in addition to Node's own NODE_EXTRA_CA_CERTS.
 * @throws UserError when the certificates' file cannot be read
 */
export async function reachNetwork(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  return (reached ??= configure(env));
}

async function configure(env: NodeJS.ProcessEnv): Promise<void> {
  setGlobalProxyFromEnv(env);
  const file = [env.SSL_CERT_FILE, env.PIP_CERT].find((name) => name !== undefined && name !== '');
  if (file === undefined) return;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UserError(`cannot read the certificates in ${file}: ${reasonOf(error)}`, {
      hints: ['Correct or unset SSL_CERT_FILE or PIP_CERT, which names the file.'],
      cause: error,
    });
  });
  const given = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  setDefaultCACertificates([...new Set([...getCACertificates('default'), ...given])]);
}
