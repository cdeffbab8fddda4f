import { createReadStream } from 'node:fs';
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tarEntries } from '../../../../src/formats/deb/encoding/read-tar.ts';
import { sha256 } from '../../../../src/support/caching/digest.ts';
import { mmdebstrapArguments } from '../../../../src/ways/image/debian.ts';
import { imageDir, readImageDefinition } from '../../../../src/ways/image/definition.ts';
import { writeLayer } from '../../../../src/ways/image/layer.ts';
import { writeImage, type ImageFacts } from '../../../../src/ways/image/oci.ts';
import { imageBom } from '../../../../src/ways/image/sbom.ts';
import { ordered, type Tree, type TreeEntry } from '../../../../src/ways/image/tree.ts';
import { readContainer } from '../../../../src/ways/container.ts';
import { temporaryFolder } from '../../../temporary.ts';

const epoch = 1_700_000_000;
const facts: ImageFacts = {
  reference: 'localhost/mathesar:1.0.0',
  arch: 'amd64',
  epoch,
  user: '10001:10001',
  port: 8000,
  volume: '/var/lib/mathesar',
  entrypoint: ['/usr/bin/tini', '--', '/usr/bin/mathesar'],
  command: ['serve'],
  health: '/usr/lib/mathesar/bin/health',
  environment: { PATH: '/usr/bin' },
  labels: { 'org.opencontainers.image.version': '1.0.0' },
};

/** A small tree, whose files have another time in each call. */
async function small(): Promise<{ folder: string; entries: readonly TreeEntry[] }> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'usr/bin'), { recursive: true });
  const file = join(folder, 'usr/bin/tool');
  await writeFile(file, '#!/bin/true\n');
  await utimes(file, Math.random() * 1e9, Math.random() * 1e9);
  const tree: Tree = new Map<string, TreeEntry>([
    ['usr/bin/tool', { kind: 'file', path: 'usr/bin/tool', mode: 0o755, file }],
    ['bin', { kind: 'symlink', path: 'bin', mode: 0o777, target: 'usr/bin' }],
    ['usr/share/empty', { kind: 'directory', path: 'usr/share/empty', mode: 0o755 }],
    ['tmp', { kind: 'directory', path: 'tmp', mode: 0o1777 }],
    ['var/data', { kind: 'directory', path: 'var/data', mode: 0o2770, uid: 10001 }],
  ]);
  return { folder, entries: ordered(tree) };
}

describe('a layer', () => {
  it('is the same bytes whenever it is written, and holds every folder before what is in it', async () => {
    const [one, two] = [await small(), await small()];
    const [a, b] = [join(one.folder, 'blobs'), join(two.folder, 'blobs')];
    const first = await writeLayer('x', one.entries, a, epoch);
    expect(await writeLayer('x', two.entries, b, epoch)).toEqual(first);
    const packed = await readFile(join(a, first.digest));
    expect(sha256(packed)).toBe(first.digest);
    expect(sha256(gunzipSync(packed))).toBe(first.diffId);
    const found = [];
    for await (const { header } of tarEntries([gunzipSync(packed)] as unknown as AsyncIterable<Buffer>)) {
      found.push(`${header.name} ${header.mode.toString(8)} ${header.uid}:${header.gid}`);
      expect(header.mtime.getTime()).toBe(epoch * 1000);
    }
    expect(found).toEqual([
      'bin 777 0:0',
      'tmp/ 1777 0:0',
      'usr/ 755 0:0',
      'usr/bin/ 755 0:0',
      'usr/bin/tool 755 0:0',
      'var/ 755 0:0',
      'var/data/ 2770 10001:0',
    ]);
  });
});

describe('an image', () => {
  it('is a layout whose digests fit, by which registries and engines find every piece', async () => {
    const { folder, entries } = await small();
    const blobs = join(folder, 'blobs');
    const layer = await writeLayer('x', entries, blobs, epoch);
    const digest = await writeImage(join(folder, 'a.tar'), facts, [layer], blobs);
    const files = new Map<string, Buffer>();
    for await (const { header, content } of tarEntries(createReadStream(join(folder, 'a.tar')))) {
      const pieces: Buffer[] = [];
      for await (const piece of content) pieces.push(piece);
      files.set(header.name, Buffer.concat(pieces));
    }
    const json = (name: string) => JSON.parse(files.get(name)?.toString() ?? '') as Record<string, unknown>;
    for (const [name, content] of files) {
      if (name.startsWith('blobs/')) expect(name).toBe(`blobs/sha256/${sha256(content)}`);
    }
    expect(json('oci-layout')).toEqual({ imageLayoutVersion: '1.0.0' });
    expect(json('index.json')).toMatchObject({
      manifests: [{ digest, annotations: { 'org.opencontainers.image.ref.name': facts.reference } }],
    });
    const manifest = json(`blobs/${digest.replace(':', '/')}`) as { config: { digest: string } };
    expect(manifest).toMatchObject({ layers: [{ digest: `sha256:${layer.digest}`, size: layer.size }] });
    const config = json(`blobs/${manifest.config.digest.replace(':', '/')}`);
    expect(config).toMatchObject({
      architecture: 'amd64',
      config: { User: '10001:10001', Entrypoint: facts.entrypoint, Labels: facts.labels },
      rootfs: { diff_ids: [`sha256:${layer.diffId}`] },
    });
    expect(JSON.stringify(config)).not.toContain('SECRET_KEY');
    expect(await writeImage(join(folder, 'b.tar'), facts, [layer], blobs)).toBe(digest);
    const [a, b] = await Promise.all(['a.tar', 'b.tar'].map((name) => readFile(join(folder, name))));
    expect(a?.equals(b ?? Buffer.alloc(0))).toBe(true);
  });

  it('has its health program, its user and its data where the other ways look for them', async () => {
    const { health, user, data } = await readContainer();
    await expect(readFile(join(imageDir, 'root', health), 'utf8')).resolves.toMatch(/^#!.*python3/);
    const accounts = await readFile(join(imageDir, 'root/etc/passwd'), 'utf8');
    expect(accounts).toContain(`mathesar:x:${user}:${user}:Mathesar:${data}:`);
  });

  it('leaves out what needs root, holds settings or is for people, and keeps what runs', async () => {
    const { leaveOut, without } = await readImageDefinition();
    const { default: picomatch } = await import('picomatch');
    const isLeftOut = picomatch([...leaveOut], { dot: true });
    const gone = [
      'etc/mathesar/secret.env',
      'etc/machine-id',
      'etc/apt/sources.list',
      'usr/lib/mathesar/admin/mathesar_admin/cli.py',
      'usr/lib/mathesar/bin/lifecycle',
      'usr/lib/systemd/system/mathesar.service',
      'usr/share/doc/mathesar/changelog.Debian.gz',
      'usr/lib/postgresql/17/lib/bitcode/x.bc',
      'usr/lib/postgresql/17/lib/llvmjit.so',
      'var/lib/dpkg/status',
    ];
    expect(gone.filter((path) => !isLeftOut(path))).toEqual([]);
    const kept = [
      'usr/lib/mathesar/bin/serve',
      'usr/lib/mathesar/settings.json',
      'usr/share/doc/mathesar/copyright',
      'usr/share/mathesar/sql/role.sql',
      'usr/lib/postgresql/17/bin/pg_dump',
      'usr/lib/postgresql/17/lib/plpgsql.so',
      'usr/share/postgresql/17/extension/plpgsql.control',
    ];
    expect(kept.filter((path) => isLeftOut(path))).toEqual([]);
    expect(without).toEqual(expect.arrayContaining(['perl-base', 'perl']));
  });
});

it('asks apt for security updates, but not in a suite that has none', () => {
  const wish = { suite: 'trixie', expires: false, arch: 'arm64', names: ['tini', 'python3.13'] };
  const args = mmdebstrapArguments(wish, 'http://m.example/debian', '/x.tar');
  expect(args).toContain('--include=python3.13,tini');
  expect(args).toContain('--architectures=arm64');
  expect(args).toContain('deb http://m.example/debian-security trixie-security main');
  const testing = mmdebstrapArguments(
    { ...wish, suite: 'forky', expires: true },
    'http://m.example/debian',
    '/x',
  );
  expect(testing.filter((word) => word.includes('security'))).toEqual([]);
  expect(mmdebstrapArguments(wish, undefined, '/x').at(-1)).toBe('/x');
});

it('lists Debian’s packages in the SBOM, the same way each time', () => {
  const own = JSON.stringify({
    bomFormat: 'CycloneDX',
    serialNumber: 'urn:uuid:1',
    components: [{ name: 'django' }],
  });
  const pkg = {
    file: 'x',
    format: 'deb',
    name: 'tini',
    version: '0.19.0-3',
    arch: 'amd64',
    sha256: 'a'.repeat(64),
  };
  const text = imageBom(own, [pkg], 'debian-13');
  expect(JSON.parse(text)).toMatchObject({
    components: [
      { name: 'django' },
      { purl: 'pkg:deb/debian/tini@0.19.0-3?arch=amd64&distro=debian-13', hashes: [{ content: pkg.sha256 }] },
    ],
  });
  expect(text).toMatch(/"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}"/);
  expect(imageBom(own, [pkg], 'debian-13')).toBe(text);
});
