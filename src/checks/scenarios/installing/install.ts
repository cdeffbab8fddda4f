import type { RunResult } from '../../../support/process.ts';
import { expectContains, expectEqual, expectThat } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { expectLoggedIn, logIn, signUp } from '../../steps/application/account.ts';
import { applicationOf, writeAndRead } from '../../steps/application/application.ts';
import { expectNextStep, install as installPackages, packageState } from '../../steps/packages.ts';
import { expectActive, firstAnswer, unit } from '../../steps/service.ts';
import { visitor, type LinkedFile, type Visitor } from '../../steps/application/visitor.ts';

/** An administrator installs the package and PostgreSQL with one command, and works with the application. */
export const install: Scenario = {
  name: 'install',
  title:
    'after one command, offline, the application is ready for the first sign-up, and keeps what is written',
  async run(t) {
    const { server } = t.distro;
    const begun = Date.now();
    const output = await t.step('install the package, and PostgreSQL with it', () =>
      installPackages(t, [t.package.path, server.package]),
    );
    if (!server.startsItself) await t.step('mathesar setup sets PostgreSQL up', () => setUp(t, output));
    await t.step('the service is active when that returns, and the application answers', async () => {
      await expectActive(t);
      await firstAnswer(t);
      t.measure('installation to first answer', (Date.now() - begun) / 1000, 's');
      const { state, version } = await packageState(t);
      expectEqual([state, version], ['installed', t.package.version], 'the state of the package');
    });
    await t.step('the first-run page is shown, with its styles, scripts and pictures', () => firstRunPage(t));
    await t.step('the first-run page is in French for a French browser', () => inFrench(t));
    const administrator = await t.step('sign up as the first superuser', () => signUp(t));
    await t.step('other visitors are not offered to become superuser', async () => {
      const page = await visitor(t).open('/complete_installation/');
      expectContains(page.path, '/auth/login/', 'where the first-run page leads to afterwards');
    });
    await t.step('the home page has its styles and scripts', async () => {
      const { files } = await administrator.linked('/');
      expectServed(files);
      expectThat(
        files.some(({ type }) => type === 'text/javascript'),
        'the home page has a script',
      );
      expectThat(
        files.some(({ encoding }) => encoding === 'gzip'),
        'the files are sent compressed',
      );
    });
    const again = await t.step('log in with another browser', () => logIn(t));
    await t.step('write a record and read it back', () => writeAndRead(t, again, 'Written first'));
    if ((await applicationOf(t)).name === 'sample')
      await t.step('cairo draws a picture', () => picture(again));
    await t.step('restart the service', async () => {
      await t.run(['systemctl', 'restart', unit]);
      await expectLoggedIn(again);
      await writeAndRead(t, again, 'Written after a restart');
    });
    await t.step('restart PostgreSQL', async () => {
      await t.run(['systemctl', 'restart', server.service]);
      await t.eventually('the records are read again', () => writeAndRead(t, again, 'Written at last'));
      await expectActive(t);
    });
  },
};

/** Where installing PostgreSQL neither creates a cluster nor starts it, one line names the command that does. */
async function setUp(t: ScenarioRun, output: RunResult): Promise<void> {
  expectNextStep(output, 'sudo mathesar setup');
  const { stdout } = await t.run(['mathesar', 'setup']);
  const { service, cluster } = t.distro.server;
  if (cluster !== undefined) expectContains(stdout, cluster.make, 'what mathesar setup says that it does');
  expectContains(stdout, `systemctl enable --now ${service}`, 'what mathesar setup says that it does');
}

async function firstRunPage(t: ScenarioRun): Promise<void> {
  const { page, files } = await visitor(t).linked('/');
  expectEqual(page.status, 200, 'the status of the first-run page');
  expectContains(page.path, '/complete_installation/', 'where a first visitor is led to');
  for (const field of ['username', 'password1', 'password2'])
    expectContains(page.body, `name="${field}"`, 'the first-run page');
  expectServed(files);
}

async function inFrench(t: ScenarioRun): Promise<void> {
  const titleFor = async (language: string): Promise<string | undefined> => {
    const page = await visitor(t, { 'Accept-Language': language }).open('/complete_installation/');
    return /<title>([^<]+)<\/title>/.exec(page.body)?.[1]?.trim();
  };
  const [english, french] = [await titleFor('en'), await titleFor('fr')];
  expectContains(french ?? '', /installation/i, 'the title for a French browser');
  expectThat(
    french !== english,
    `the title for a French browser differs from the English ${english ?? 'none'}`,
  );
}

/** Drawn in the sandbox, where no memory may be written to and then run. */
async function picture(who: Visitor): Promise<void> {
  const { status, type, body } = await who.open('/badge.png');
  expectEqual([status, type], [200, 'image/png'], 'the badge');
  expectContains(body, 'PNG', 'the first bytes of the badge');
}

const typesByEnding: Readonly<Record<string, string>> = {
  css: 'text/css',
  js: 'text/javascript',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
};

/** Expects that every linked file was found, has content, and is of the type that its name promises. */
function expectServed(files: readonly LinkedFile[]): void {
  expectThat(files.length > 0, 'the page links files');
  for (const { path, status, bytes, type } of files) {
    const ending = /\.([a-z]+)(\?|$)/.exec(path)?.[1] ?? '';
    const types = { status, type, empty: bytes === 0 };
    expectEqual(types, { status: 200, type: typesByEnding[ending] ?? type, empty: false }, path);
  }
}
