import { expectEqual } from '../../../runner/expectation.ts';
import type { Fault } from '../../../faults/fault.ts';
import type { Scenario, ScenarioRun } from '../../../runner/scenario.ts';
import { signUp } from '../../../steps/application/account.ts';
import { writeAndRead } from '../../../steps/application/application.ts';
import {
  expectSame,
  useInstallation,
  type UsedInstallation,
} from '../../../steps/application/used-installation.ts';
import { serverMajor } from '../../../steps/database/postgresql.ts';
import { installPackage, packageState, transactionTimeout } from '../../../steps/packages.ts';
import { expectActive, firstAnswer } from '../../../steps/service.ts';

/** Which of the two is configured (apt) or installed (dnf, zypper) first in one transaction. */
type First = 'mathesar' | 'server';

const rows: readonly { readonly id: string; readonly first: First; readonly isNew?: true }[] = [
  { id: 'order-again-mathesar', first: 'mathesar' },
  { id: 'order-again-postgresql', first: 'server' },
  { id: 'order-mathesar', first: 'mathesar', isNew: true },
  { id: 'order-postgresql', first: 'server', isNew: true },
];

const words: Readonly<Record<First, string>> = {
  mathesar: 'Mathesar is configured before PostgreSQL is',
  server: 'PostgreSQL is configured before Mathesar is',
};

/** A transaction brings both, and its package manager is free to choose which comes first. */
export const configuredInOrder: Scenario = {
  name: 'configured-in-order',
  title: 'whichever of PostgreSQL and Mathesar is configured first in a transaction, both work',
  postgresql: 'running',
  tests: 'never',
  timeout: 900_000,
  fault: rows.map(({ id, first, isNew }): Fault => ({
    id,
    subject: 'package manager',
    before: isNew === true ? 'neither Mathesar nor PostgreSQL' : 'in use, both replaced in one transaction',
    fault: words[first],
    after:
      isNew === true
        ? 'it sets itself up, where the distro starts PostgreSQL; else after `mathesar setup`'
        : 'it answers by itself, with everything that it had',
    ...(isNew === true ? { fresh: true } : {}),
  })),
  async run(t) {
    await installPackage(t);
    const used = await useInstallation(t);
    const files = await transactionOf(t);
    for (const { id, first, isNew } of rows) {
      await t.fault(id, () => (isNew === true ? anew(t, files, first) : again(t, files, first, used)));
    }
  },
};

/** The files of both packages in the machine. */
interface Files {
  readonly server: { readonly name: string; readonly file: string };
  readonly mathesar: { readonly name: string; readonly file: string };
}

async function transactionOf(t: ScenarioRun): Promise<Files> {
  const major = await serverMajor(t);
  const isApt = t.distro.packageManager === 'apt';
  const name = isApt ? `postgresql-${major}` : t.distro.server.package;
  const pattern = isApt ? `${name}_*.deb` : `${name}-[0-9]*.rpm`;
  const { stdout } = await t.sh(`find / -xdev -name '${pattern}' | sort | tail -n 1 | grep .`);
  return { server: { name, file: stdout.trim() }, mathesar: { name: t.package.name, file: t.package.path } };
}

/** Both packages in one transaction of the program below apt, dnf or zypper, in this order. */
async function transaction(t: ScenarioRun, { server, mathesar }: Files, first: First): Promise<void> {
  const [one, two] = first === 'mathesar' ? [mathesar, server] : [server, mathesar];
  const script =
    t.distro.packageManager === 'apt'
      ? `dpkg --unpack ${one.file} ${two.file}; dpkg --configure ${one.name}; dpkg --configure ${two.name}`
      : `rpm --upgrade --replacepkgs --noorder ${one.file} ${two.file}`;
  await t.sh(script, { env: { DEBIAN_FRONTEND: 'noninteractive' }, timeout: transactionTimeout });
}

async function again(t: ScenarioRun, files: Files, first: First, used: UsedInstallation): Promise<void> {
  await transaction(t, files, first);
  await t.eventually('it runs again', () => expectActive(t), 90_000);
  await expectSame(t, used);
}

/** What both need stays installed, as if another package had brought it before. */
async function anew(t: ScenarioRun, files: Files, first: First): Promise<void> {
  const names = `${files.mathesar.name} ${files.server.name}`;
  await t.sh(
    t.distro.packageManager === 'apt'
      ? `dpkg --purge --force-depends ${names}`
      : `systemctl stop mathesar ${t.distro.server.service}; rpm --erase --nodeps ${names}`,
    { env: { DEBIAN_FRONTEND: 'noninteractive' }, timeout: transactionTimeout },
  );
  await t.sh('rm -rf /etc/mathesar /var/lib/mathesar /var/lib/pgsql /var/lib/postgresql/*');
  await transaction(t, files, first);
  if (!t.distro.server.startsItself) await t.run(['mathesar', 'setup']);
  await firstAnswer(t, 90_000);
  await expectActive(t);
  expectEqual((await packageState(t)).state, 'installed', 'the state of the package');
  await writeAndRead(t, await signUp(t), 'Written anew');
}
