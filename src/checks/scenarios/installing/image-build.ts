import { packageManagerOf } from '../../package-managers/index.ts';
import { expectContains, expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { logIn, signUp } from '../../steps/application/account.ts';
import { applicationOf } from '../../steps/application/application.ts';
import { cookieHeader, visitor, type Visitor } from '../../steps/application/visitor.ts';
import { startServer } from '../../steps/database/server.ts';
import { finishImage, image, inImage, installInImage, makeImage } from '../../steps/image.ts';
import { install, linesOfPackage, transactionTimeout } from '../../steps/packages.ts';
import { secretKey } from '../../steps/state/secret.ts';
import { enabledState, expectActive, firstAnswer, mainPid, serviceState, unit } from '../../steps/service.ts';

const bytecode = '/usr/lib/mathesar/bin/bytecode';

/** Someone builds an image on a machine that runs Mathesar itself, and boots machines from it. */
export const imageBuild: Scenario = {
  name: 'image-build',
  title:
    'installed in an image, nothing is started or claimed; each machine that boots from it sets itself up with a key of its own',
  tests: 'never',
  timeout: 900_000,
  async run(t) {
    const { server } = t.distro;
    await t.step("make an image of the machine as it is, with the host's /run", () => makeImage(t));
    await t.step('install PostgreSQL on the host', () => install(t, [server.package]));
    await startServer(t);
    await t.step('SYSTEMD_OFFLINE=1: nothing is started or claimed, and the bytecode is there', () =>
      offline(t),
    );
    const pid = await mainPid(t);
    await t.step('install the package in the image, and then PostgreSQL', async () => {
      const output = await installInImage(t, [t.package.path], { weak: false });
      expectEqual(linesOfPackage(output).length, 1, 'the number of lines that the package printed');
      expectContains(linesOfPackage(output)[0] ?? '', 'Mathesar is not started', 'what the package printed');
      await inImage(t, [bytecode, 'is-current']);
      expectEqual(linesOfPackage(await installInImage(t, [server.package])), [], 'what it prints then');
      await expectNoKey(t, image);
    });
    await t.step('the commands do not take the host for the image', async () => {
      const status = await inImage(t, ['mathesar', 'status'], { accept: [1] });
      expectContains(status.stdout, 'an image is being built here', 'what mathesar status says');
      expectThat(
        !status.stdout.includes('answers:'),
        'mathesar status does not claim that something answers',
      );
      const refused = await inImage(t, ['mathesar', 'manage', 'check'], { accept: [1] });
      expectContains(refused.stderr, 'needs a machine that runs', 'what mathesar manage says');
      if (!server.startsItself) await inImage(t, ['mathesar', 'setup']);
      await expectNoKey(t, image);
    });
    await t.step("the host's own Mathesar has run on", async () => {
      expectEqual(await mainPid(t), pid, 'the main process of the host');
    });
    await t.step('finish the image', () => finishImage(t));
    const machines = await t.step('boot two machines from it', () => t.boot(image, 2));
    const keys: string[] = [await secretKey(t)];
    for (const [number, machine] of machines.entries()) {
      await t.step(`machine ${number + 1} sets itself up`, async () => {
        const begun = Date.now();
        await firstAnswer(machine, 120_000);
        machine.measure('booted to first answer', (Date.now() - begun) / 1000, 's');
        await expectActive(machine);
        const { stdout } = await machine.run(['stat', '-c', '%U:%G %a', '/etc/mathesar/secret.env']);
        expectEqual(stdout.trim(), 'root:root 600', 'the owner and mode of secret.env');
        keys.push(await secretKey(machine));
        await setUpOnce(machine);
      });
    }
    expectEqual(new Set(keys).size, keys.length, 'the number of different keys');
    const [one, other] = machines;
    if (one === undefined || other === undefined) throw new Error('two machines were booted');
    const who = await t.step('a session of one is not valid in the other', () => session(one, other));
    await t.step('mathesar setup --generalize: the next start has another key', () => template(one, who));
  },
};

/** The machine's own package, by one who says that systemd is offline. PostgreSQL runs, and is not touched. */
async function offline(t: ScenarioRun): Promise<void> {
  const command = packageManagerOf(t.distro).install([t.package.path]);
  const env = { SYSTEMD_OFFLINE: '1' };
  const output = await t.run(command, { env, timeout: transactionTimeout });
  expectContains(linesOfPackage(output).join('\n'), 'Mathesar is not started', 'what the package printed');
  expectThat(!`${output.stdout}${output.stderr}`.includes('Mathesar answers'), 'it does not claim an answer');
  await t.run([bytecode, 'is-current']);
  await expectNoKey(t, '');
  expectEqual(await serviceState(t), 'inactive', `the state of ${unit}`);
  expectEqual(await enabledState(t), 'enabled', `whether ${unit} starts with the machine`);
  await t.run(['systemctl', 'daemon-reload']);
  await t.run(['systemctl', 'start', unit]);
  await firstAnswer(t);
}

async function expectNoKey(t: ScenarioRun, root: string): Promise<void> {
  const { stdout } = await t.sh(`grep -rl ^SECRET_KEY= ${root}/etc/mathesar || true`);
  expectEqual(stdout, '', 'the files with a secret key');
}

/** What `mathesar setup` has left to the first boot is done once. */
async function setUpOnce(t: ScenarioRun): Promise<void> {
  if (t.distro.server.startsItself) return;
  await t.eventually('the set-up of the first boot has ended', async () => {
    const { stdout } = await t.run(['systemctl', 'is-enabled', 'mathesar-setup.service'], { accept: 'any' });
    expectEqual(stdout.trim(), 'disabled', 'whether mathesar-setup.service starts with the machine');
  });
}

async function session(one: ScenarioRun, other: ScenarioRun): Promise<Visitor> {
  const who = await signUp(one);
  await signUp(other);
  await (await applicationOf(one)).writeRecord(one, who, 'Written on the first');
  const page = await visitor(other, { Cookie: cookieHeader(who) }).open('/');
  expectContains(page.path, '/auth/login/', 'where the session of the one leads in the other');
  return who;
}

/** Sessions are in the database, which stays: the key ends them. */
async function template(t: ScenarioRun, who: Visitor): Promise<void> {
  const before = await secretKey(t);
  const { stdout } = await t.run(['mathesar', 'setup', '--generalize']);
  expectContains(stdout, 'remove SECRET_KEY from /etc/mathesar/secret.env', 'what it says');
  await expectNoKey(t, '');
  expectEqual(await serviceState(t), 'inactive', `the state of ${unit}`);
  expectEqual(await enabledState(t), 'enabled', `whether ${unit} starts with the machine`);
  await t.run(['systemctl', 'start', unit]);
  expectThat((await secretKey(t)) !== before, 'the key is another one');
  const page = await visitor(t, { Cookie: cookieHeader(who) }).open('/');
  expectContains(page.path, '/auth/login/', 'where the former session leads');
  const again = await logIn(t);
  const records = await (await applicationOf(t)).readRecords(t, again);
  expectEqual(records, ['Written on the first'], 'the records');
}
