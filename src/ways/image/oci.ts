import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import { sha256 } from '../../support/caching/digest.ts';
import type { Blob, Layer } from './layer.ts';

/** What is said of an image besides its layers. */
export interface ImageFacts {
  /** "localhost/mathesar:0.11.0" */
  readonly reference: string;
  readonly arch: string;
  readonly epoch: number;
  readonly user: string;
  readonly port: number;
  readonly volume: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly health: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

const types = {
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  config: 'application/vnd.oci.image.config.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
};

/**
 * Writes an image layout of OCI as one archive, which `podman load`, `docker load` and skopeo take (image-spec 1.1). A
 * manifest.json as Docker saves it is in it, too, for Docker before 25.
 * @param blobs the folder with the layers; configuration and manifest are added
 * @returns the digest of the manifest, by which a registry names the image
 */
export async function writeImage(
  file: string,
  facts: ImageFacts,
  layers: readonly Layer[],
  blobs: string,
): Promise<string> {
  const config = await writeBlob(blobs, configuration(facts, layers));
  const manifest = await writeBlob(blobs, {
    schemaVersion: 2,
    mediaType: types.manifest,
    config: { mediaType: types.config, digest: `sha256:${config.digest}`, size: config.size },
    layers: layers.map(({ digest, size }) => ({ mediaType: types.layer, digest: `sha256:${digest}`, size })),
    annotations: facts.labels,
  });
  const index = {
    schemaVersion: 2,
    mediaType: types.index,
    manifests: [
      {
        mediaType: types.manifest,
        digest: `sha256:${manifest.digest}`,
        size: manifest.size,
        platform: { architecture: facts.arch, os: 'linux' },
        annotations: {
          'org.opencontainers.image.ref.name': facts.reference,
          'io.containerd.image.name': facts.reference,
        },
      },
    ],
  };
  const path = ({ digest }: Blob) => `blobs/sha256/${digest}`;
  const docker = [{ Config: path(config), RepoTags: [facts.reference], Layers: layers.map(path) }];
  const texts = {
    'oci-layout': { imageLayoutVersion: '1.0.0' },
    'index.json': index,
    'manifest.json': docker,
  };
  await writeArchive(file, texts, [config, manifest, ...layers], blobs, facts.epoch);
  return `sha256:${manifest.digest}`;
}

function configuration(facts: ImageFacts, layers: readonly Layer[]): object {
  const created = new Date(facts.epoch * 1000).toISOString().replace('.000Z', 'Z');
  return {
    created,
    architecture: facts.arch,
    os: 'linux',
    config: {
      User: facts.user,
      ExposedPorts: { [`${facts.port}/tcp`]: {} },
      Env: Object.entries(facts.environment).map(([name, value]) => `${name}=${value}`),
      Entrypoint: facts.entrypoint,
      Cmd: facts.command,
      Volumes: { [facts.volume]: {} },
      WorkingDir: '/',
      Labels: facts.labels,
      StopSignal: 'SIGTERM',
      // Docker's, in nanoseconds; others leave it aside.
      Healthcheck: {
        Test: ['CMD', facts.health],
        Interval: 30e9,
        Timeout: 15e9,
        StartPeriod: 300e9,
        Retries: 3,
      },
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => `sha256:${diffId}`) },
    history: layers.map(({ title }) => ({ created, created_by: 'npm run image', comment: title })),
  };
}

async function writeBlob(blobs: string, content: object): Promise<Blob> {
  const text = JSON.stringify(content);
  const digest = sha256(text);
  await writeFile(join(blobs, digest), text);
  return { digest, size: Buffer.byteLength(text) };
}

async function writeArchive(
  file: string,
  texts: Readonly<Record<string, object>>,
  blobs: readonly Blob[],
  folder: string,
  epoch: number,
): Promise<void> {
  const archive = pack();
  const written = pipeline(archive, createWriteStream(file));
  const mtime = new Date(epoch * 1000);
  const fill = async () => {
    for (const [name, content] of Object.entries(texts)) {
      archive.entry({ name, mode: 0o644, mtime }, JSON.stringify(content));
    }
    for (const { digest } of [...new Map(blobs.map((blob) => [blob.digest, blob])).values()]) {
      const path = join(folder, digest);
      const { size } = await stat(path);
      const name = `blobs/sha256/${digest}`;
      if (size < 1e6) archive.entry({ name, mode: 0o644, mtime }, await readFile(path));
      else await pipeline(createReadStream(path), archive.entry({ name, mode: 0o644, mtime, size }));
    }
    archive.finalize();
  };
  await Promise.all([fill(), written]);
}
