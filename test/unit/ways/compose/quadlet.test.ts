import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { composeFiles } from '../../../../src/ways/compose/compose.ts';

const files = await composeFiles('example.org/team/mathesar:1.2.3');
const scripts = files.filter(({ path }) => path.endsWith('.sh'));

describe.each(['root', 'user'])('quadlet/%s', (owner) => {
  const own = files.filter(({ path }) => path.startsWith(`quadlet/${owner}/`));
  const text = (name: string) => own.find(({ path }) => path.endsWith(`/${name}`))?.text ?? '';
  const containers = own.filter(({ path }) => path.endsWith('.container'));

  it('has a unit for each container', () => {
    expect(containers.map(({ path }) => path.split('/').at(-1))).toEqual([
      'mathesar-database.container',
      'mathesar-proxy.container',
      'mathesar.container',
    ]);
  });

  it('has every volume, network and file that its units name', () => {
    const units = containers.map((unit) => unit.text).join('');
    const named = [
      ...units.matchAll(/^(?:Volume|Network)=(?:\.\/)?([a-z-]+\.(?:volume|network)|Caddyfile|database)/gm),
    ];
    expect(named.length).toBe(8);
    const paths = own.map(({ path }) => path);
    for (const [, name = ''] of named) {
      expect(
        paths.some((path) => path.startsWith(`quadlet/${owner}/${name}`)),
        name,
      ).toBe(true);
    }
  });

  it('makes every secret that its units need', () => {
    const needed = containers.flatMap((unit) => unit.text.match(/(?<=^Secret=)[a-z_]+/gm) ?? []);
    const made = /^for name in (.*); do$/m.exec(text('make-secrets.sh'))?.[1]?.split(' ') ?? [];
    expect(made.sort()).toEqual([...new Set(needed)].sort());
  });

  it('names settings without quotes, which podman takes as part of a value', () => {
    const values = text('mathesar.env').match(/^#?[A-Z_]+=.*$/gm) ?? [];
    expect(values.length).toBeGreaterThan(15);
    expect(values.filter((line) => /['"]/.test(line))).toEqual([]);
  });

  it('starts each container when what it needs answers', () => {
    expect(text('mathesar-database.container')).toContain('\nNotify=healthy\n');
    expect(text('mathesar.container')).toContain('\nNotify=healthy\n');
    expect(text('mathesar.container')).toContain('\nAfter=mathesar-database.service\n');
    expect(text('mathesar-proxy.container')).toContain('\nAfter=mathesar.service\n');
  });
});

it.each(scripts)('$path passes shellcheck, and can be run', async ({ text, isProgram }) => {
  const { all } = await execa('shellcheck', ['--shell=sh', '-'], { input: text, reject: false, all: true });
  expect(all).toBe('');
  expect(text).toMatch(/^set -eu$/m);
  expect(isProgram).toBe(true);
});
