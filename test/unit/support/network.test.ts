import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getCACertificates, rootCertificates, setDefaultCACertificates } from 'node:tls';
import { beforeEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../temporary.ts';

function fingerprints(certificates: readonly string[]): ReadonlySet<string> {
  return new Set(certificates.map((certificate) => new X509Certificate(certificate).fingerprint256));
}

beforeEach(() => {
  // It is done once a process; each test stands for a process of its own.
  vi.resetModules();
});

test('a certificate that pip and uv trust is trusted here too', async () => {
  const [given = '', ...others] = rootCertificates;
  const before = getCACertificates('default');
  setDefaultCACertificates(others);
  try {
    const file = join(await temporaryFolder(), 'ca.pem');
    await writeFile(file, `# a proxy's own\n${given}\n`);
    const { reachNetwork } = await import('../../../src/support/network.ts');
    await reachNetwork({ SSL_CERT_FILE: '', PIP_CERT: file });
    expect(fingerprints(getCACertificates('default'))).toEqual(fingerprints([...others, given]));
  } finally {
    setDefaultCACertificates(before);
  }
});

test('a certificates’ file that is not there is named', async () => {
  const { reachNetwork } = await import('../../../src/support/network.ts');
  await expect(reachNetwork({ SSL_CERT_FILE: '/nowhere/ca.pem' })).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringContaining('/nowhere/ca.pem') as string,
  });
});
