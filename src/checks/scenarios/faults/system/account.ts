import { expectContains, expectEqual } from '../../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../../runner/scenario.ts';
import { signUp } from '../../../steps/application/account.ts';
import { applicationOf } from '../../../steps/application/application.ts';
import { expectNothingLost, useInstallation } from '../../../steps/application/used-installation.ts';
import { install, installPackage, purgePackage } from '../../../steps/packages.ts';
import { firstAnswer, unit } from '../../../steps/service.ts';

/** A person of the machine is called like the service. */
export const accountOfAPerson: Scenario = {
  name: 'account-of-a-person',
  title: 'an account mathesar that was there before is used, named by status, and left as it was',
  postgresql: 'running',
  tests: 'never',
  fault: [
    {
      id: 'account-of-a-person',
      subject: 'system',
      before: 'a person logs in as mathesar, with a home, a uid and a group of their own',
      fault: 'the package is installed, and purged again',
      after:
        'Mathesar works as that account, and status says what that means; account and home stay as they were',
      fresh: true,
    },
    {
      id: 'other-uid',
      subject: 'system',
      before: 'in use',
      fault: 'the account mathesar gets another number, and its files keep the former one',
      after: 'the next start gives the files to the account, and everything is as before',
    },
  ],
  async run(t) {
    await t.fault('account-of-a-person', () => ofAPerson(t));
    await t.fault('other-uid', () => otherNumber(t));
  },
};

async function ofAPerson(t: ScenarioRun): Promise<void> {
  await t.sh(`useradd --create-home --home-dir /home/mathesar --uid 1500 --gid users --shell /bin/bash mathesar
echo mine >/home/mathesar/mine`);
  const before = await account(t);
  await installPackage(t);
  await signUp(t);
  expectEqual(await account(t), before, 'the account and its home');
  const { stdout } = await t.run(['mathesar', 'status']);
  expectContains(stdout, 'mathesar may log in (/bin/bash)', 'what mathesar status says');
  await purgePackage(t);
  expectEqual(await account(t), before, 'the account and its home');
  await t.run(['userdel', '--remove', 'mathesar']);
  // What a purge keeps is the databases' and the account's: another person's by now.
  await t.run(['rm', '-rf', '/var/lib/mathesar']);
  const drops = ['DROP DATABASE mathesar_django', 'DROP DATABASE mathesar_data', 'DROP ROLE mathesar'];
  await t.run(['psql', '-X', '-q', ...drops.flatMap((command) => ['-c', command])], { user: 'postgres' });
}

async function account(t: ScenarioRun): Promise<string> {
  const { stdout } = await t.sh(
    "getent passwd mathesar; find /home/mathesar -printf '%p %U:%G %m %s\\n' | sort; cat /home/mathesar/mine",
  );
  return stdout;
}

async function otherNumber(t: ScenarioRun): Promise<void> {
  await install(t, [t.package.path]);
  await firstAnswer(t);
  const { administrator } = await useInstallation(t);
  const application = await applicationOf(t);
  await application.importFile(t, administrator, 'yews.csv', 'Plant,Height\nYew,900\n');
  const before = await useInstallation(t);
  await t.sh(`systemctl stop ${unit}
number=$(id -u mathesar)
sed -i "s/^mathesar:\\([^:]*\\):$number:/mathesar:\\1:1777:/" /etc/passwd
systemctl start ${unit}`);
  await firstAnswer(t);
  const { stdout } = await t.run(['find', '/var/lib/mathesar', '!', '-user', 'mathesar']);
  expectEqual(stdout, '', 'files of another account');
  await expectNothingLost(t, before);
  await application.importFile(t, administrator, 'oaks.csv', 'Plant,Height\nOak,700\n');
}
