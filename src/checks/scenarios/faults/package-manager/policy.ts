import type { Fault } from '../../../faults/fault.ts';
import { expectContains, expectEqual } from '../../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../../runner/scenario.ts';
import {
  expectSame,
  useInstallation,
  type UsedInstallation,
} from '../../../steps/application/used-installation.ts';
import { compiled } from '../../../steps/state/bytecode.ts';
import { makeHelperPackage, makeSuccessor } from '../../../steps/faults/helper-package.ts';
import { expectUnchanged, packageState, transactionTimeout } from '../../../steps/packages.ts';

/** Something that makes dpkg call a maintainer script with arguments that it rarely gives: Debian Policy, chapter 6. */
interface Detour {
  readonly id: string;
  readonly fault: string;
  readonly after: string;
  /** The calls of our scripts that it must make. */
  readonly calls: readonly RegExp[];
  /** Brings it about; `dpkg` also records the calls. */
  readonly work: (t: ScenarioRun, dpkg: Dpkg) => Promise<void>;
}

/** Runs dpkg with its answer, 0 or 1, and what the scripts were called with. */
type Dpkg = (exitCode: 0 | 1, ...options: readonly string[]) => Promise<void>;

const install = '--install';
const short = '/srv/short.deb';

const detours: readonly Detour[] = [
  {
    id: 'old-prerm-fails',
    fault: 'the old prerm fails at an upgrade',
    after: 'the new one does its work (prerm failed-upgrade), and the transaction succeeds',
    calls: [/prerm \( upgrade /, /prerm \( failed-upgrade /, /postinst \( configure /],
    work: (t, dpkg) => breaking(t, 'prerm', 'upgrade', () => dpkg(0, install, t.package.path)),
  },
  {
    id: 'old-postrm-fails',
    fault: 'the old postrm fails at an upgrade',
    after: 'the new one does its work (postrm failed-upgrade), and the transaction succeeds',
    calls: [/postrm \( upgrade /, /postrm \( failed-upgrade /, /postinst \( configure /],
    work: (t, dpkg) => breaking(t, 'postrm', 'upgrade', () => dpkg(0, install, t.package.path)),
  },
  {
    id: 'upgrade-cut-short',
    fault: 'the file of the new package is cut short',
    after: 'dpkg puts the files back, and the service runs again (postrm, postinst abort-upgrade)',
    calls: [/postrm \( abort-upgrade /, /postinst \( abort-upgrade /],
    work: async (t, dpkg) => {
      await cutShort(t);
      await dpkg(1, install, short);
    },
  },
  {
    id: 'install-cut-short',
    fault: 'it is removed, and the file from which it is installed again is cut short',
    after: 'no file stays (postrm abort-install); from the whole file everything is as before',
    calls: [/prerm \( remove \)/, /postrm \( remove \)/, /postrm \( abort-install /],
    work: async (t, dpkg) => {
      await cutShort(t);
      await dpkg(0, '--remove', t.package.name);
      await dpkg(1, install, short);
      expectEqual((await packageState(t)).state, 'config-files', 'the state of the package');
      await t.run(['test', '!', '-e', '/usr/lib/mathesar']);
      await dpkg(0, install, t.package.path);
    },
  },
  {
    id: 'prerm-fails',
    fault: 'prerm fails at the removal',
    after: 'it stays installed, and runs again (postinst abort-remove)',
    calls: [/prerm \( remove \)/, /postinst \( abort-remove \)/],
    work: (t, dpkg) => breaking(t, 'prerm', 'remove', () => dpkg(1, '--remove', t.package.name)),
  },
  {
    id: 'deconfigured',
    fault: 'a package that breaks it is installed, and removed again',
    after: 'it is stopped meanwhile (prerm deconfigure), and runs once it is configured again',
    calls: [/prerm \( deconfigure in-favour breaker /, /postinst \( configure /],
    work: async (t, dpkg) => {
      const breaker = await makeHelperPackage(t, { name: 'breaker', fields: { Breaks: t.package.name } });
      await dpkg(1, '--auto-deconfigure', install, breaker);
      expectEqual((await packageState(t)).state, 'half-configured', 'the state of the package');
      await dpkg(0, '--remove', 'breaker');
      await dpkg(0, '--configure', t.package.name);
    },
  },
  {
    id: 'deconfigured-in-vain',
    fault: 'a package that breaks it fails to install',
    after: 'it runs again at once (postinst abort-deconfigure)',
    calls: [/prerm \( deconfigure in-favour breaker /, /postinst \( abort-deconfigure in-favour breaker /],
    work: async (t, dpkg) => {
      const fields = { Breaks: t.package.name };
      const breaker = await makeHelperPackage(t, { name: 'breaker', fields, fails: true });
      await dpkg(1, '--auto-deconfigure', install, breaker);
    },
  },
  {
    id: 'rival-fails',
    fault: 'a package that conflicts with it and replaces it fails to install',
    after: 'it runs again at once (postinst abort-remove in-favour)',
    calls: [/prerm \( remove in-favour rival /, /postinst \( abort-remove in-favour rival /],
    work: async (t, dpkg) => {
      await dpkg(1, install, await makeHelperPackage(t, { ...rival(t), fails: true }));
    },
  },
  {
    id: 'rival',
    fault: 'a package that conflicts with it and replaces it is installed, and removed again',
    after: 'settings and data stay; installed again, everything is as before',
    calls: [/prerm \( remove in-favour rival /, /postrm \( remove in-favour rival |postrm \( remove \)/],
    work: async (t, dpkg) => {
      await dpkg(0, install, await makeHelperPackage(t, rival(t)));
      expectEqual((await packageState(t)).state, 'config-files', 'the state of the package');
      await dpkg(0, '--remove', 'rival');
      await dpkg(0, install, t.package.path);
    },
  },
  {
    id: 'disappeared',
    fault: 'a package has all of its files, so that dpkg lets it disappear (postrm disappear)',
    after:
      'no bytecode of its files stays to run instead of the other’s; installed again, everything is as before',
    calls: [/postrm \( disappear successor /],
    work: async (t, dpkg) => {
      await compiled(t);
      await dpkg(0, install, await makeSuccessor(t, t.package.path, 'successor'));
      expectEqual((await packageState(t)).state, 'not-installed', 'the state of the package');
      const { stdout } = await t.run(['find', '/usr/lib/mathesar', '-name', '*.pyc']);
      expectEqual(stdout, '', 'bytecode of the package that has disappeared');
      await dpkg(0, '--remove', 'successor');
      await dpkg(0, install, t.package.path);
    },
  },
];

/** An administrator's other packages, and failures, lead dpkg off its usual way. */
export const policy: Scenario = {
  name: 'policy',
  title: 'whatever Debian Policy lets dpkg call its scripts with, the package ends as it was',
  packageManagers: ['apt'],
  shares: 'installed',
  tests: 'never',
  timeout: 900_000,
  fault: detours.map(({ id, fault, after }): Fault => ({
    id,
    subject: 'package manager',
    before: 'in use',
    fault,
    after,
  })),
  async run(t) {
    const before = await useInstallation(t);
    for (const detour of detours) await t.fault(detour.id, () => take(t, detour, before));
  },
};

async function take(t: ScenarioRun, { calls, work }: Detour, before: UsedInstallation): Promise<void> {
  const said: string[] = [];
  await work(t, async (exitCode, ...options) => {
    const command = ['dpkg', '--debug=2', ...options];
    const { stdout, stderr } = await t.run(command, { accept: [exitCode], timeout: transactionTimeout });
    said.push(stdout, stderr);
  });
  for (const call of calls) expectContains(said.join(''), call, 'the scripts that dpkg has called');
  await expectSame(t, before);
  await compiled(t);
  await expectUnchanged(t);
}

/** An installed script of the package fails for an argument, as that of a faulty revision would. */
async function breaking(
  t: ScenarioRun,
  script: 'prerm' | 'postrm',
  argument: string,
  work: () => Promise<void>,
): Promise<void> {
  const path = `/var/lib/dpkg/info/${t.package.name}.${script}`;
  await t.sh(`cp -a ${path} /srv/${script}
sed -i '1a [ "$1" != ${argument} ] || exit 1' ${path}`);
  await work();
  // An upgrade has brought its own.
  await t.sh(`cp -a /srv/${script} ${path}`);
}

async function cutShort(t: ScenarioRun): Promise<void> {
  await t.sh(`head -c $(($(stat -c %s ${t.package.path}) * 8 / 10)) ${t.package.path} >${short}`);
}

function rival({ package: { name } }: ScenarioRun): { name: string; fields: Record<string, string> } {
  return { name: 'rival', fields: { Conflicts: name, Replaces: name, Provides: name } };
}
