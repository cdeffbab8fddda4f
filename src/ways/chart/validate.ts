import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { goTool } from '../../doctor/go-tool.ts';
import { bringPinnedTools } from '../../doctor/python-tools.ts';
import type { Context } from '../../support/context.ts';
import { UserError } from '../../support/errors.ts';
import { call } from '../../support/process.ts';

/** What was found to be right: a file of values, and how many manifests came of it. */
export interface Validated {
  readonly values: string;
  readonly manifests: number;
}

/** Kinds whose schema belongs to an add-on, and not to Kubernetes. */
const addOns = ['gateway.networking.k8s.io/'];

/**
 * Lints a chart with every file of values in its folder ci/, and checks each manifest that comes of it with the schema of
 * Kubernetes. Those of add-ons are checked by the lint only.
 * @throws UserError with what helm or kubernetes-validate says
 */
export async function validateChart(chart: string, context: Context): Promise<readonly Validated[]> {
  const helm = await goTool('helm', context);
  const [tools = ''] = await bringPinnedTools('chart-tools', context);
  const validate = join(tools, 'bin', 'kubernetes-validate');
  const files = (await readdir(join(chart, 'ci'))).filter((name) => name.endsWith('.yaml')).sort();
  const done: Validated[] = [];
  for (const name of files) {
    const values = ['--values', join(chart, 'ci', name)];
    const said = await must(name, helm, ['lint', '--strict', '--quiet', chart, ...values], context);
    if (/\[(WARNING|ERROR)\]/.test(said)) throw new UserError(`helm lint with ci/${name}:\n${said}`);
    const text = await must(
      name,
      helm,
      ['template', 'mathesar', chart, '--kube-version', '1.37', ...values],
      context,
    );
    const manifests = text.split(/^---$/m).filter((part) => /^kind: /m.test(part));
    const known = manifests.filter(
      (part) => !addOns.some((group) => part.includes(`\napiVersion: ${group}`)),
    );
    const input = known.join('\n---\n');
    const strict = ['--strict', '--kubernetes-version', '1.37.0', '--quiet', '-'];
    const warned = await must(name, validate, strict, context, input);
    // It only warns of a kind that it does not know.
    if (warned !== '')
      throw new UserError(`kubernetes-validate with ci/${name}:
${warned}`);
    done.push({ values: `ci/${name}`, manifests: manifests.length });
  }
  return done;
}

async function must(
  values: string,
  program: string,
  args: readonly string[],
  { signal }: Context,
  input?: string,
): Promise<string> {
  const { exitCode, stdout, stderr } = await call(program, args, {
    signal,
    ...(input === undefined ? {} : { input }),
  });
  if (exitCode === 0) return stdout;
  throw new UserError(
    `${[program, ...args].join(' ')} ended with ${exitCode}, for ci/${values}:\n${stderr}${stdout}`,
    {
      hints: ['Correct the templates in packaging/ways/chart/, or the values in its folder ci/.'],
    },
  );
}
