import { expect, test } from 'vitest';
import { readLibraries } from '../../../src/config/licenses/libraries.ts';
import { bundledLibraries } from '../../../src/upkeep/libraries.ts';
import type { Pin } from '../../../src/upkeep/pins.ts';
import type { BundledWheel, VirtualenvEntry } from '../../../src/virtualenv/virtualenv.ts';
import { makeElf } from '../virtualenv/native/elf-file.ts';

function file(wheel: string, path: string, content: string | Buffer): VirtualenvEntry {
  const place = `lib/python3.13/site-packages/${path}`;
  return { kind: 'file', path: place, source: { content }, size: content.length, executable: false, wheel };
}

function library(path: string, text = ''): VirtualenvEntry {
  return file(
    'psycopg-binary',
    `psycopg_binary.libs/${path}`,
    Buffer.concat([makeElf(), Buffer.from(`\0${text}\0`)]),
  );
}

const wheel = (name: string, version: string): BundledWheel => ({
  ...{ name, version, file: `${name}.whl`, sha256: '', license: 'MIT', copyright: 'Ada', licenseFiles: [] },
});

const sbom = {
  bomFormat: 'CycloneDX',
  components: [
    { name: 'openssl', version: '4.0.3', purl: 'pkg:generic/openssl@4.0.3' },
    { name: 'asn1', version: '0.24.1', purl: 'pkg:cargo/asn1@0.24.1' },
  ],
};

test('a project’s files in a wheel are one library, with its day or else that of the wheel', async () => {
  const pin: Pin = {
    ...{ name: 'psycopg-binary', locked: '3.2.10', published: '2025-09-08', series: '3.2', refused: [] },
    withdrawn: false,
  };
  const virtualenv = {
    entries: [
      library('libcrypto-d18e4b18.so.3', 'OpenSSL 3.5.0 8 Apr 2025'),
      library('libkrb5-12345678.so.3.3', 'KRB5_BRAND: krb5-1.15.1-final 1.15.1 20170302'),
      library('libpcre-12345678.so.1', '8.32 2012-11-30'),
      library('libssl-c434c5f0.so.3'),
      library('libzstd-761a17b6.so.1.5.7'),
      file('cryptography', 'cryptography-50.0.2.dist-info/sboms/a.json', JSON.stringify(sbom)),
    ],
    wheels: [wheel('cryptography', '50.0.2'), wheel('psycopg-binary', '3.2.10')],
  };
  const psycopg = { wheel: 'psycopg-binary', wheelVersion: '3.2.10', published: '2025-09-08' };
  const files = (...names: string[]) => ({ files: names });
  expect(await bundledLibraries(virtualenv, await readLibraries(), [pin])).toEqual([
    { name: 'openssl', version: '4.0.3', wheel: 'cryptography', wheelVersion: '50.0.2', files: [] },
    {
      name: 'MIT Kerberos',
      version: '1.15.1',
      date: '2017-03-02',
      ...psycopg,
      ...files('libkrb5-12345678.so.3.3'),
    },
    {
      ...{ name: 'OpenSSL', version: '3.5.0', date: '2025-04-08', ...psycopg },
      ...files('libcrypto-d18e4b18.so.3', 'libssl-c434c5f0.so.3'),
    },
    { name: 'PCRE', version: '8.32', date: '2012-11-30', ...psycopg, ...files('libpcre-12345678.so.1') },
    { name: 'zstd', version: '1.5.7', ...psycopg, ...files('libzstd-761a17b6.so.1.5.7') },
  ]);
});
