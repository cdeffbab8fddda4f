import type { Distro } from '../../config/distros.ts';
import type { BuildRecord } from '../../installation/build-record.ts';
import { imageName, type Container } from '../container.ts';
import type { ImageOptions } from './image.ts';
import type { ImageFacts } from './oci.ts';

/** The labels that registries and scanners read (OCI image-spec, annotations), and how the image starts. */
export function factsOf(
  record: BuildRecord,
  distro: Distro,
  container: Container,
  { name, withPostgresql }: Pick<ImageOptions, 'name' | 'withPostgresql'>,
): ImageFacts {
  const label = (key: string) => `org.opencontainers.image.${key}`;
  const tag = `${record.version}${withPostgresql ? '-postgresql' : ''}`;
  return {
    reference: imageName(name, tag),
    arch: record.arch,
    epoch: record.epoch,
    user: `${container.user}:${container.user}`,
    port: container.port,
    volume: container.data,
    // tini: SIGTERM ends the program while it migrates, and no process stays behind as a zombie.
    entrypoint: ['/usr/bin/tini', '--', '/usr/bin/mathesar'],
    command: ['serve'],
    health: container.health,
    environment: { PATH: '/usr/bin', LANG: 'C.UTF-8', PYTHONDONTWRITEBYTECODE: '1' },
    labels: {
      [label('title')]: 'Mathesar',
      [label('description')]: withPostgresql
        ? 'Spreadsheet-like web interface to PostgreSQL, with PostgreSQL inside'
        : 'Spreadsheet-like web interface to PostgreSQL',
      [label('version')]: record.version,
      [label('revision')]: record.packageVersion,
      [label('created')]: new Date(record.epoch * 1000).toISOString().replace('.000Z', 'Z'),
      [label('url')]: 'https://mathesar.org',
      [label('licenses')]: 'GPL-3.0-or-later',
      [label('base.name')]: distro.title,
    },
  };
}
