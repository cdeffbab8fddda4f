import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remove } from 'fs-extra/esm';
import { goTool } from '../../doctor/go-tool.ts';
import { UserError } from '../../support/errors.ts';
import { run } from '../../support/process.ts';
import type { Context } from '../../support/context.ts';
import { isOfThisMachine, withRegistry, type Account } from '../registry-account.ts';

/**
 * Packs a chart and pushes it to a registry, under its name and version.
 * @param to such as oci://ghcr.io/example/charts
 * @param account absent: what the person has logged in with
 * @returns reference and digest, as helm says them
 * @throws UserError when `to` is no such place, and when helm cannot push
 */
export async function pushChart(
  chart: string,
  to: string,
  account: Account | undefined,
  context: Context,
): Promise<readonly string[]> {
  const host = registryOf(to);
  const helm = await goTool('helm', context);
  const plain = isOfThisMachine(host) ? ['--plain-http'] : [];
  const folder = await mkdtemp(join(tmpdir(), 'mathesar-chart-'));
  try {
    // The account is forgotten with the folder.
    const own = account === undefined ? [] : ['--registry-config', join(folder, 'registry.json')];
    await run(helm, ['package', chart, '--destination', folder], context);
    const [archive = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
    const pushed = await withRegistry(host, async () => {
      if (account !== undefined) {
        const login = ['registry', 'login', host, '--username', account.user, '--password-stdin'];
        await run(helm, [...login, ...plain, ...own], context, { input: account.password });
      }
      return run(helm, ['push', join(folder, archive), to, ...plain, ...own], context);
    });
    return `${pushed.stdout}\n${pushed.stderr}`.match(/(?<=^(?:Pushed|Digest): ).*$/gm) ?? [];
  } finally {
    await remove(folder);
  }
}

/**
 * The host, with its port, of an address such as oci://ghcr.io/example/charts.
 * @throws UserError when it is none
 */
export function registryOf(to: string): string {
  const host = /^oci:\/\/([^/\s]+)(?:\/\S*)?$/.exec(to)?.[1];
  if (host !== undefined) return host;
  throw new UserError(`${to} is not a registry for charts`, {
    hints: ['Name it as Helm does, such as --push oci://ghcr.io/OWNER/charts.'],
  });
}
