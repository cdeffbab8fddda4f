import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDir, pathExists } from 'fs-extra/esm';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { readAccounts } from '../../../../src/installation/account.ts';
import { readScripts } from '../../../../src/formats/rpm/scripts.ts';
import type { MaintainerScripts } from '../../../../src/installation/package.ts';
import { packagingDir, systemdDir } from '../../../../src/config/project.ts';
import { temporaryFolder } from '../../../temporary.ts';

const { scripts } = await readScripts();
const adminDir = join(packagingDir, 'admin');
const states = Object.keys(scripts) as (keyof MaintainerScripts)[];

it('there is a script for every state', () => {
  expect(states.sort()).toEqual(['postInstall', 'postRemove', 'postTransaction', 'preInstall', 'preRemove']);
});

describe.each(states)('%s', (state) => {
  const text = scripts[state] ?? '';

  it('passes shellcheck', async () => {
    const { stdout } = await execa('shellcheck', ['--shell=sh', '-'], { input: text, reject: false });
    expect(stdout).toBe('');
  });

  it('leaves no macro for a build host to expand', () => {
    expect(text.split('\n').filter((line) => !line.trim().startsWith('#') && /%[{[(a-z]/.test(line))).toEqual(
      [],
    );
  });

  it.each([0, 1, 2])(
    'never fails a transaction, whatever fails in it, with %d packages left',
    async (left) => {
      const { exitCode } = await runScript(text, left, { fails: true });
      expect(exitCode).toBe(0);
    },
  );
});

describe('a first installation', () => {
  it('makes the account, then enables and prepares, then starts', async () => {
    const calls = await story(['preInstall', 1], ['postInstall', 1], ['postTransaction', 1]);
    expect(calls).toEqual([
      'getent group mathesar',
      'getent group mathesar-proxy',
      'getent passwd mathesar',
      'systemctl --no-reload preset mathesar.service mathesar-upkeep.timer',
      'systemctl daemon-reload',
      'lifecycle prepared',
      'lifecycle settled-first',
    ]);
  });

  it('makes the same accounts as systemd-sysusers', async () => {
    const [account, ...groups] = await readAccounts(join(systemdDir, 'sysusers.d'));
    if (account?.kind !== 'user') throw new Error('sysusers.d declares no user');
    for (const group of groups) expect(scripts.preInstall).toContain(`groupadd --system ${group.name} ||`);
    const { name, home, shell, description } = account;
    const text = (scripts.preInstall ?? '').replaceAll('\\\n', '');
    expect(text.replaceAll(/ +/g, ' ')).toContain(
      `useradd --system --gid ${name} --no-create-home --home-dir ${home} --shell ${shell} --comment '${description}' ${name}`,
    );
  });

  it('says what makes the settings where they could not be made', async () => {
    const { stdout } = await runScript(scripts.postInstall ?? '', 1, { fails: true });
    expect(stdout).toBe('Mathesar has no settings yet; this makes them: sudo mathesar setup');
  });
});

describe('an upgrade', () => {
  it('stops before files change and starts when all is done; the old package does nothing in between', async () => {
    const order: readonly Step[] = [
      ['preInstall', 2],
      ['postInstall', 2],
      ['preRemove', 1],
      ['postRemove', 1],
      ['postTransaction', 2],
    ];
    const calls = (await story(...order)).filter((call) => !call.startsWith('getent'));
    expect(calls).toEqual([
      'systemctl is-active mathesar.service',
      'systemctl stop mathesar-upkeep.timer mathesar-backup.timer mathesar-upkeep.service mathesar-backup.service mathesar.service mathesar-bytecode.service',
      'bytecode remove',
      'systemctl daemon-reload',
      'lifecycle prepared',
      'systemctl daemon-reload',
      'lifecycle settled',
    ]);
  });

  it.each([
    ['active', true],
    ['activating', true],
    ['failed', true],
    ['inactive', false],
  ] as const)('remembers whether the service ran or had failed (%s)', async (state, isRemembered) => {
    const { folder } = await runScript(scripts.preInstall ?? '', 2, { fails: false, state });
    const paths = await readFile(join(adminDir, 'mathesar_admin/paths.py'), 'utf8');
    const mark = /^WAS_ACTIVE = Path\("(.+)"\)$/m.exec(paths)?.[1] ?? 'missing in paths.py';
    expect(await pathExists(join(folder, mark))).toBe(isRemembered);
  });
});

describe('files that a killed transaction left', () => {
  it.each([
    ['postTransaction', 2],
    ['preRemove', 0],
  ] as const)('are deleted by %s, and nothing else is', async (state, left) => {
    const folder = await temporaryFolder();
    for (const name of ['half;6b01727a', 'odd;name', 'whole']) await writeFile(join(folder, name), '');
    await runScript(scripts[state] ?? '', left, { fails: false, folder });
    const found = (await readdir(folder)).filter((name) => /half|odd|whole/.test(name));
    expect(found.sort()).toEqual(['odd;name', 'whole']);
  });
});

describe('a removal', () => {
  it('stops, disables and cleans up, and says what it keeps', async () => {
    const calls = await story(['preRemove', 0], ['postRemove', 0]);
    expect(calls).toEqual([
      'systemctl stop mathesar-upkeep.timer mathesar-backup.timer mathesar-upkeep.service mathesar-backup.service mathesar.service mathesar-bytecode.service',
      'systemctl --no-reload disable mathesar.service mathesar-setup.service mathesar-upkeep.timer mathesar-backup.timer',
      'bytecode remove',
      'systemctl daemon-reload',
      'systemctl reset-failed mathesar.service mathesar-upkeep.service mathesar-backup.service',
    ]);
    const there = `[ -d ${await temporaryFolder()} ]`;
    const text = (scripts.postRemove ?? '').replace('[ -d /var/lib/mathesar ]', there);
    expect(text).toContain(there);
    const { stdout } = await runScript(text, 0, { fails: false });
    expect(stdout).toMatch(/^Kept: .*\/etc\/mathesar, \/var\/lib\/mathesar/);
  });
});

type Step = readonly [state: keyof MaintainerScripts, left: number];

/** Runs scripts one after the other on one machine; returns what they called. */
async function story(...steps: readonly Step[]): Promise<readonly string[]> {
  const folder = await temporaryFolder();
  const calls: string[] = [];
  for (const [state, left] of steps) {
    calls.push(...(await runScript(scripts[state] ?? '', left, { fails: false, folder })).calls);
  }
  return calls;
}

interface Machine {
  /** Every command ends with 1. */
  readonly fails: boolean;
  /** The state of the service, "active" when absent. */
  readonly state?: 'active' | 'activating' | 'inactive' | 'failed';
  readonly folder?: string;
}

/** Runs a scriptlet as rpm does, by "sh FILE ARGUMENT", on a machine of commands that write down their calls. */
async function runScript(
  text: string,
  left: number,
  { fails, state = 'active', folder }: Machine,
): Promise<{ exitCode: number | undefined; stdout: string; calls: readonly string[]; folder: string }> {
  const machine = folder ?? (await temporaryFolder());
  for (const path of ['run/systemd/system', 'bin', 'path', 'cache']) await ensureDir(join(machine, path));
  await writeFile(join(machine, 'calls'), '');
  const commands = ['systemctl', 'getent', 'groupadd', 'useradd'].map((name) => `path/${name}`);
  for (const command of [...commands, 'bin/lifecycle', 'bin/bytecode']) {
    await writeFile(join(machine, command), stub(machine, fails, state));
    await chmod(join(machine, command), 0o755);
  }
  const there = text
    .replaceAll('/usr/lib/mathesar', machine)
    .replaceAll('/run/', `${machine}/run/`)
    .replaceAll('/var/cache/mathesar', `${machine}/cache`);
  await writeFile(join(machine, 'script'), there);
  const env = { PATH: `${join(machine, 'path')}:/usr/bin:/bin` };
  const result = await execa('sh', [join(machine, 'script'), String(left)], {
    env,
    reject: false,
    extendEnv: false,
  });
  const calls = (await readFile(join(machine, 'calls'), 'utf8')).split('\n').filter((line) => line !== '');
  return { exitCode: result.exitCode, stdout: result.stdout, calls, folder: machine };
}

function stub(machine: string, fails: boolean, state: string): string {
  return `#!/bin/sh
printf '%s\\n' "\${0##*/} $*" >>'${machine}/calls'
case "$*" in
  *is-active*)
    case "$*" in *--quiet*) ;; *) echo ${state} ;; esac
    [ ${state} = active ] || exit 3
    ;;
  *is-failed*) [ ${state} = failed ] || exit 1 ;;
esac
exit ${fails ? 1 : 0}
`;
}
