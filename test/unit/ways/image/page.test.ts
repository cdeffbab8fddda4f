import { expect, it } from 'vitest';
import { readDefinition } from '../../../../src/config/definition.ts';
import { follow } from '../../../../src/docs/follow.ts';
import { commandsFor } from '../../../../src/ways/image/check/page.ts';
import { rulesFor, type Names } from '../../../../src/ways/image/check/rules.ts';

const names: Names = {
  container: 'own-container',
  volume: 'own-volume',
  newVolume: 'own-new-volume',
  port: 18_000,
  image: 'own/image:1',
  file: '/tmp/own.oci.tar',
  network: ['--network=own'],
  version: (await readDefinition()).release.version,
};

it.each([true, false])(
  'types docs/other-ways/containers.md with names of its own, with PostgreSQL: %s',
  async (withPostgresql) => {
    const commands = await commandsFor(withPostgresql);
    const typed: string[] = [];
    const rules = rulesFor(withPostgresql, names, {
      healthy: () => Promise.resolve(),
      signIn: () => Promise.resolve(),
    }).map(({ after, ...rule }) =>
      after === undefined ? rule : { ...rule, after: () => Promise.resolve() },
    );
    await follow(commands, {
      rules,
      cwd: '/tmp',
      shell: (line) => {
        typed.push(line);
        const exitCode = line.includes('config check') ? 78 : 0;
        return Promise.resolve({ exitCode, stdout: '', stderr: '' });
      },
      step: (_, work) => work(),
    });
    const all = typed.join('\n');
    // A name of the page would be that of somebody's own container, volume, port or image.
    expect(all).not.toMatch(
      /(exec( -it)?|--name|stop|start) mathesar\b|mathesar-(data|new)|:8000:8000|localhost\/mathesar|dist\//,
    );
    const ran = typed.filter((line) => line.startsWith('podman')).length;
    expect(ran).toBeGreaterThan(6);
  },
);
