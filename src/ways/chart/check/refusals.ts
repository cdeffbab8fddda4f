import type { Context } from '../../../support/context.ts';
import { call } from '../../../support/process.ts';

/** Values that must not reach a cluster, each with words of what helm says. */
export const refusals: readonly (readonly [values: readonly string[], words: readonly string[]])[] = [
  [['replicas=2'], ['several replicas need media.accessMode: ReadWriteMany']],
  [['replicas=two'], ['/replicas', 'got string, want integer']],
  [['settings.MATHESAR_TIMEOUT=never'], ['/settings/MATHESAR_TIMEOUT']],
  [['settings.MATHESAR_TIMEOOT=60'], ['/settings', "'MATHESAR_TIMEOOT' not allowed"]],
  [['secrets.password=x'], ['/secrets', "'password' not allowed"]],
  [['secrets.existingSecret='], ['/secrets/existingSecret', 'does not match pattern']],
  [['database.existingSecret='], ['/database/existingSecret', 'does not match pattern']],
  [['image.tag=a/b'], ['/image/tag', 'does not match pattern']],
  [['host=https://data.example.org'], ['/host', 'does not match pattern']],
  [['ingress.enabled=true'], ['ingress and gateway need host']],
  [['gateway.enabled=true', 'host=a.example.org'], ['gateway needs parentRefs']],
  [['media.kind=none'], ['media.kind: none needs FILE_STORAGE_DICT in secrets.keys']],
];

/**
 * Gives wrong values to helm, which has to refuse each and say where.
 * @throws Error with what helm has said otherwise
 */
export async function refuseValues(
  helm: string,
  chart: string,
  { signal }: Pick<Context, 'signal'>,
): Promise<void> {
  for (const [values, words] of refusals) {
    const set = values.flatMap((value) => ['--set', value]);
    const template = ['template', 'mathesar', chart];
    // Its exit code knows the schema only.
    const lint = ['lint', '--strict', chart];
    for (const command of [template, lint]) {
      const { exitCode, stdout, stderr } = await call(helm, [...command, ...set], { signal });
      const said = `${stdout}${stderr}`;
      if ((exitCode === 0 && command === template) || !words.every((word) => said.includes(word)))
        throw new Error(`helm ${command[0]} with ${values.join(' ')} ended with ${exitCode}\n${said}`);
    }
  }
}
