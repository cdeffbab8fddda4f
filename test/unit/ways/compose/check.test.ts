import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { packagingDir } from '../../../../src/config/project.ts';
import { readDistros } from '../../../../src/config/distros.ts';
import { readCommands } from '../../../../src/docs/commands.ts';
import { formats } from '../../../../src/formats/index.ts';
import { composeFiles } from '../../../../src/ways/compose/compose.ts';
import { standIns } from '../../../../src/ways/compose/check/stand-ins.ts';
import { readContainer } from '../../../../src/ways/container.ts';
import { temporaryFolder } from '../../../temporary.ts';

const folder = join(import.meta.dirname, '../../../../src/ways/compose/check');

describe('the check of docs/other-ways/compose.md', () => {
  it('types what is below every heading of the page that has commands', async () => {
    const sources = readdirSync(folder)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('');
    const headings = new Set((await readCommands('other-ways/compose.md')).map(({ heading }) => heading));
    expect(headings.size).toBeGreaterThan(8);
    for (const heading of headings) expect(sources).toContain(`'${heading}'`);
  });

  it('lets Debian’s packages stand in for the images that the compose file names, with their user and data', async () => {
    const container = await readContainer();
    const distro = (await readDistros(formats)).all.find(({ name }) => name === 'debian-13');
    if (distro === undefined) expect.fail('debian-13 is gone');
    const [postgresql, caddy] = standIns(container, distro);
    expect([postgresql?.image, caddy?.image]).toEqual([container.postgresql.image, container.caddy.image]);
    expect(postgresql?.changes).toContain(`ENV PGDATA=${container.postgresql.data}`);
    expect(postgresql?.before.join()).toContain(`postgres:x:${container.postgresql.user}:`);
  });
});

describe('the images beside Mathesar’s', () => {
  it('are named with a patch release, and PostgreSQL is one that the image’s pg_dump can dump', async () => {
    const { postgresql, caddy } = await readContainer();
    expect(postgresql.image).toMatch(/:\d+\.\d+$/);
    expect(caddy.image).toMatch(/:\d+\.\d+\.\d+$/);
    const major = /:(\d+)/.exec(postgresql.image)?.[1];
    const debian = (await readDistros(formats)).all.find(({ name }) => name === 'debian-13');
    expect(major).toBe(debian?.postgresql);
    // From 18 on, the official image keeps its data in /var/lib/postgresql/MAJOR.
    expect(postgresql.data).toBe('/var/lib/postgresql/data');
  });
});

describe('make-secrets.sh', () => {
  const run = (cwd: string) => execa('sh', ['make-secrets.sh'], { cwd });

  it('makes what is missing, also where podman has made a folder, and keeps the rest', async () => {
    const cwd = await temporaryFolder();
    const script = await readFile(join(packagingDir, 'ways/compose/make-secrets.sh'), 'utf8');
    await writeFile(join(cwd, 'make-secrets.sh'), script);
    await run(cwd);
    const key = join(cwd, 'secrets/secret_key');
    const kept = await readFile(join(cwd, 'secrets/admin_password'), 'utf8');
    expect(kept).toMatch(/^[0-9a-f]{64}$/);
    await rm(key);
    await mkdir(key);
    const { stdout } = await run(cwd);
    expect(stdout).toBe('made secrets/secret_key');
    expect(await readFile(key, 'utf8')).toMatch(/^[0-9a-f]{64}$/);
    expect(await readFile(join(cwd, 'secrets/admin_password'), 'utf8')).toBe(kept);
    expect((await stat(join(cwd, 'secrets'))).mode & 0o777).toBe(0o700);
  });

  it('has to be run before the first start: compose.yaml names a file that it makes', async () => {
    const compose = (await composeFiles('example.org/team/mathesar:1')).find(
      ({ path }) => path === 'compose.yaml',
    );
    const named = /- (secrets\/made-by\S+)/.exec(compose?.text ?? '')?.[1];
    const script = await readFile(join(packagingDir, 'ways/compose/make-secrets.sh'), 'utf8');
    expect(script).toContain(`: > ${String(named)}\n`);
  });
});
