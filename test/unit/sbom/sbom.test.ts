import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../src/config/configuration.ts';
import { formats } from '../../../src/formats/index.ts';
import { makeSbom, type SbomInput } from '../../../src/sbom/sbom.ts';
import type { BundledWheel, VirtualenvEntry } from '../../../src/virtualenv/virtualenv.ts';
import { makeElf } from '../virtualenv/native/elf-file.ts';
import { temporaryFolder } from '../../temporary.ts';

const site = 'lib/python3.13/site-packages';
const configuration = await readConfiguration(formats);

describe('the SBOM', () => {
  it('has the application, every wheel, and what is in the wheels', async () => {
    const bom = await parsed(input());
    expect(bom).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      metadata: {
        timestamp: '2026-05-28T20:26:40.000Z',
        component: { name: 'mathesar', version: '1.1.0', purl: 'pkg:generic/mathesar@1.1.0' },
        supplier: { name: 'Some Body', contact: [{ email: 'some.body@example.org' }] },
      },
    });
    const psycopg = bom.components.find(({ name }) => name === 'psycopg-binary');
    expect(psycopg).toMatchObject({
      version: '3.2.10',
      purl: 'pkg:pypi/psycopg-binary@3.2.10?file_name=psycopg_binary-3.2.10-cp313.whl',
      hashes: [{ alg: 'SHA-256', content: 'c3'.repeat(32) }],
      licenses: [{ license: { id: 'LGPL-3.0-only' } }],
      supplier: { name: 'Daniele Varrazzo' },
    });
    expect(summary(psycopg)).toEqual([
      ['OpenSSL', '3.5.0', 'Apache-2.0', 'text in the file'],
      ['libodd', undefined, undefined, 'nothing in the file'],
      ['libpq', undefined, 'PostgreSQL', 'nothing in the file'],
      ['OpenSSL', '3.5.0', 'Apache-2.0', 'libcrypto-d18e4b18.so.3 beside it'],
      ['zstd', '1.5.7', undefined, 'the number in its name'],
    ]);
  });

  it('takes from a wheel’s own SBOM what the files do not say', async () => {
    const bom = await parsed(input());
    const pillow = bom.components.find(({ name }) => name === 'pillow');
    expect(summary(pillow)).toEqual([
      ['libXau', '1.0.9-3.el8', undefined, 'the SBOM of its wheel'],
      ['zlib-ng', '2.3.1', 'Zlib', undefined],
    ]);
  });

  it('names what a wheel was built from', async () => {
    const { components } = await parsed(input());
    const built = components.find(({ name }) => name === 'sqlalchemy');
    expect(built?.purl).toBe('pkg:pypi/sqlalchemy@1.4.54');
    expect(built?.properties).toContainEqual({
      name: 'mathesar-package:built',
      value: `pure, from the source with SHA-256 ${'d4'.repeat(32)}`,
    });
  });

  it('is the same bytes in whatever order wheels come, and another with another wheel', async () => {
    const one = input();
    const text = await made(one);
    const { wheels, entries } = one.virtualenv;
    const turned = { ...one.virtualenv, wheels: wheels.toReversed(), entries: entries.toReversed() };
    expect(await made({ ...one, virtualenv: turned })).toBe(text);
    const other = wheels.map((wheel) => ({ ...wheel, version: '9' }));
    const changed = await parsed({ ...one, virtualenv: { ...one.virtualenv, wheels: other } });
    expect(changed.serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(changed.serialNumber).not.toBe((JSON.parse(text) as Bom).serialNumber);
  });
});

interface Component {
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly licenses?: readonly { readonly license?: { readonly id?: string } }[];
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
  readonly components?: readonly Component[];
}

interface Bom {
  readonly serialNumber: string;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
}

function summary(component: Component | undefined): readonly (readonly (string | undefined)[])[] {
  return (component?.components ?? []).map(({ name, version, licenses, properties }) => [
    name,
    version,
    licenses?.[0]?.license?.id,
    properties?.find((property) => property.name === 'mathesar-package:version-from')?.value,
  ]);
}

async function made(of: SbomInput): Promise<string> {
  return makeSbom(of, { cacheDir: await temporaryFolder() });
}

async function parsed(of: SbomInput): Promise<Bom> {
  return JSON.parse(await made(of)) as Bom;
}

function input(): SbomInput {
  const stated = {
    bomFormat: 'CycloneDX',
    components: [
      { name: 'pillow', version: '12.1.1' },
      { name: 'libXau', version: '1.0.9-3.el8', purl: 'pkg:rpm/almalinux/libXau@1.0.9-3.el8' },
      { name: 'zlib-ng', version: '2.3.1', licenses: [{ license: { id: 'Zlib' } }] },
    ],
  };
  return {
    plan: { epoch: 1_780_000_000, maintainer: 'Some Body <some.body@example.org>' },
    configuration,
    release: { version: '1.1.0', digest: 'a1'.repeat(32) },
    virtualenv: {
      prefix: '/usr/lib/mathesar/venv',
      target: { python: '3.13', arch: 'amd64', glibc: '2.41' },
      glibcNeeded: '2.28',
      leftOut: [],
      wheels: [
        wheel('pillow', '12.1.1', 'HPND'),
        {
          ...wheel('psycopg-binary', '3.2.10', 'LGPL-3.0-only'),
          copyright: 'Daniele Varrazzo <d@example.org>',
        },
        {
          ...wheel('sqlalchemy', '1.4.54', 'MIT'),
          built: { remedy: 'pure', source: 'd4'.repeat(32) },
        },
      ],
      entries: [
        library('pillow', 'pillow.libs/libXau-154567c4.so.6.0.0'),
        file('pillow', 'pillow-12.1.1.dist-info/sboms/auditwheel.cdx.json', JSON.stringify(stated)),
        file('pillow', 'pillow-12.1.1.dist-info/sboms/broken.json', '{'),
        library('psycopg-binary', 'psycopg_binary.libs/libcrypto-d18e4b18.so.3', 'OpenSSL 3.5.0 8 Apr 2025'),
        library('psycopg-binary', 'psycopg_binary.libs/libodd.so.1', 'OpenSSL 1.1.1 1 Jan 2020'),
        library('psycopg-binary', 'psycopg_binary.libs/libpq-6a0c3ecd.so.5.17'),
        library('psycopg-binary', 'psycopg_binary.libs/libssl-c434c5f0.so.3'),
        library('psycopg-binary', 'psycopg_binary.libs/libzstd-761a17b6.so.1.5.7'),
        file('psycopg-binary', 'psycopg_binary.libs/no-library.txt', 'OpenSSL 1.0.0 1 Jan 2020'),
      ],
    },
  };
}

function wheel(name: string, version: string, license: string): BundledWheel {
  const plain = name.replace('-', '_');
  return {
    ...{ name, version, license, copyright: 'Its authors', licenseFiles: [] },
    file: `${plain}-${version}-cp313.whl`,
    sha256: 'c3'.repeat(32),
  };
}

function file(name: string, path: string, content: string | Buffer): VirtualenvEntry {
  const size = Buffer.byteLength(content);
  return { kind: 'file', path: `${site}/${path}`, source: { content }, size, executable: false, wheel: name };
}

function library(name: string, path: string, text = ''): VirtualenvEntry {
  return file(name, path, Buffer.concat([makeElf({ soname: path }), Buffer.from(`\0${text}\0`)]));
}
