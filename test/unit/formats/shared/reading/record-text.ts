/** The text of a build record with these values in it. */
export function recordText(changes: Readonly<Record<string, unknown>> = {}): string {
  const record = {
    schema: 1,
    name: 'mathesar',
    version: '0.11.0',
    packageVersion: '0.11.0-1~deb13u0',
    revision: '1',
    format: 'deb',
    distro: 'debian-13',
    title: 'Debian 13 (trixie)',
    arch: 'amd64',
    python: '3.13',
    paths: { app: '/usr/lib/mathesar/app', virtualenv: '/usr/lib/mathesar/venv' },
    server: {
      package: 'postgresql',
      service: 'postgresql.service',
      startsItself: true,
      cluster: null,
      install: 'apt install postgresql',
    },
    release: { sha256: 'a1'.repeat(32) },
    lock: 'b2'.repeat(32),
    epoch: 1_780_000_000,
    tool: { name: 'mathesar-package', version: '0.1.0' },
    bytecode: { first: ['a'], later: ['b'] },
    ...changes,
  };
  return JSON.stringify(record);
}
