import { z } from 'zod';
import { expectContains, expectEqual, expectLacks } from '../../runner/expectation.ts';
import type { Scenario, ScenarioRun } from '../../runner/scenario.ts';
import { metadataDatabase, sql } from '../../steps/database/postgresql.ts';
import { secretKey } from '../../steps/state/secret.ts';
import { firstAnswer, serviceState } from '../../steps/service.ts';

const examples = '/usr/share/doc/mathesar/examples/monitoring';
const units = '/etc/systemd/system';
const hooked = ['mathesar.service', 'mathesar-upkeep.service'];
const plants = {
  '/etc/mathesar/mathesar.env': 'MATHESAR_FORGOTTEN=canary-stranger\nexport SECRET=canary-export\n',
  '/etc/mathesar/sso.yml': 'version: 1\noidc_providers:\n  x:\n    secret: canary-oidc\n',
  '/etc/mathesar/local.py': "EMAIL_HOST_PASSWORD = 'canary-mail'\n",
  [`${units}/mathesar.service.d/secret.conf`]: '[Service]\nEnvironment=MATHESAR_X=canary-drop-in\n',
};

/** An administrator who wants to hear of failures, and then reports one. */
export const monitoring: Scenario = {
  name: 'monitoring',
  title: 'failures are told by OnFailure=, and a report of them has no secret and no data',
  shares: 'installed',
  tests: 'never',
  async run(t) {
    await t.step('set the examples up', async () => {
      await t.sh(`cp ${examples}/*.service ${examples}/*.timer ${units}/`);
      for (const unit of hooked)
        await t.sh(`mkdir ${units}/${unit}.d && cp ${examples}/on-failure.conf ${units}/${unit}.d/`);
      await t.sh('systemctl daemon-reload && systemctl enable --now mathesar-doctor.timer');
      await t.run(['systemctl', 'start', 'mathesar-doctor.service']);
    });
    await t.step('a service that cannot start any more is told', async () => {
      const [[mark] = []] = await sql(
        t,
        metadataDatabase,
        "SELECT obj_description('django_migrations'::regclass, 'pg_class')",
      );
      await future(
        t,
        "'mathesar package: version 999.0, migrating'",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('mathesar', '9999_future', now())",
      );
      await t.run(['systemctl', 'restart', 'mathesar'], { accept: [1] });
      await told(t, 'mathesar.service');
      await t.run(['systemctl', 'start', 'mathesar-doctor.service'], { accept: [1] });
      await told(t, 'mathesar-doctor.service');
      await future(t, `'${mark ?? ''}'`, "DELETE FROM django_migrations WHERE name = '9999_future'");
      await t.sh('systemctl restart mathesar && systemctl start mathesar-doctor.service');
      await firstAnswer(t);
    });
    await t.step('upkeep that cannot reach its database is told', async () => {
      await t.run(['systemctl', 'stop', t.distro.server.service]);
      expectEqual(await serviceState(t), 'active', 'the state of the service');
      await t.run(['systemctl', 'start', 'mathesar-upkeep.service'], { accept: [1] });
      await told(t, 'mathesar-upkeep.service');
      await t.sh(`systemctl start ${t.distro.server.service}`);
      await t.eventually('upkeep works again', () =>
        t.run(['systemctl', 'start', 'mathesar-upkeep.service']),
      );
    });
    await t.step('a report holds no secret, wherever there is one', () => report(t));
    await t.sh(`systemctl disable --now mathesar-doctor.timer
      rm -r ${hooked.map((unit) => `${units}/${unit}.d`).join(' ')} ${units}/mathesar-failed@.service ${units}/mathesar-doctor.*
      systemctl daemon-reload && systemctl reset-failed && systemctl restart mathesar`);
    await firstAnswer(t);
  },
};

async function future(t: ScenarioRun, mark: string, change: string): Promise<void> {
  await sql(t, metadataDatabase, `${change}; COMMENT ON TABLE django_migrations IS ${mark}`);
}

async function told(t: ScenarioRun, unit: string): Promise<void> {
  await t.eventually(`${unit} is told`, async () => {
    const { stdout } = await t.run(['journalctl', '-q', '-o', 'cat', '-t', 'mathesar-failed']);
    expectContains(stdout, `${unit} has failed on `, 'what was told');
  });
}

async function report(t: ScenarioRun): Promise<void> {
  const key = await secretKey(t);
  await t.run(['cp', '-a', '/etc/mathesar', '/root/etc-mathesar']);
  for (const [path, text] of Object.entries(plants)) await t.sh(`cat >>${path}`, { input: text });
  await t.sh(`systemctl daemon-reload
    systemctl restart mathesar || :
    mkdir -m 700 /root/reports`);
  const { stdout } = await t.run(['mathesar', 'report', '--to', '/root/reports', '--json']);
  const { file } = z.object({ file: z.string() }).parse(JSON.parse(stdout));
  const mode = await t.run(['stat', '-c', '%U:%G %a', file]);
  expectEqual(mode.stdout.trim(), 'root:root 600', 'owner and mode of the report');
  const texts = (await t.run(['tar', '-xzOf', file])).stdout;
  for (const secret of ['canary', key]) expectLacks(texts, secret, 'the report');
  for (const words of ['"packageVersion"', '[mathesar.service]', 'systemd:'])
    expectContains(texts, words, 'the report');
  await t.sh(`rm ${units}/mathesar.service.d/secret.conf && rm -r /root/reports
    rm -r /etc/mathesar && mv /root/etc-mathesar /etc/mathesar && systemctl daemon-reload && systemctl restart mathesar`);
  await firstAnswer(t);
}
