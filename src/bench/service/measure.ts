import type { Scenario, ScenarioRun } from '../../checks/runner/scenario.ts';
import { signUpOrLogIn } from '../../checks/steps/application/account.ts';
import { crowd } from '../../checks/steps/application/crowd.ts';
import { putUnderLoad } from '../../checks/steps/application/load.ts';
import { installPackage } from '../../checks/steps/packages.ts';
import { firstAnswer } from '../../checks/steps/service.ts';
import { UserError } from '../../support/errors.ts';
import { figuresOf, type ServiceFigures } from './figures.ts';

/** A setting that is measured beside the service as it is installed. */
export interface Variant {
  readonly name: string;
  readonly value: string;
}

/**
 * Reads "NAME=VALUE".
 * @throws UserError for anything else
 */
export function parseVariant(text: string): Variant {
  const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.+)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return { name, value };
  throw new UserError(`--setting ${text} is not a setting with its value`, {
    hints: ['Write it as in mathesar.env: --setting MATHESAR_THREADS=16'],
  });
}

/**
 * A scenario that puts the service under load as it is installed, and once more with each of the settings.
 * @param onFigures is given the figures of each, in this order
 */
export function serviceBench(
  variants: readonly Variant[],
  onFigures: (figures: ServiceFigures) => void,
): Scenario {
  return {
    name: 'bench-service',
    title: 'the service is measured under load',
    postgresql: 'running',
    timeout: 300_000 * (1 + variants.length),
    async run(t) {
      await installPackage(t);
      for (const variant of [undefined, ...variants]) {
        const label = variant === undefined ? 'as installed' : `${variant.name}=${variant.value}`;
        onFigures(await t.step(label, () => measure(t, label, variant)));
      }
    },
  };
}

async function measure(t: ScenarioRun, label: string, variant?: Variant): Promise<ServiceFigures> {
  if (variant !== undefined) await t.run(['mathesar', 'config', 'set', variant.name, variant.value]);
  const start = await startTime(t);
  const who = await signUpOrLogIn(t);
  const load = await crowd(t, who);
  // The first requests of a worker load what starting leaves out.
  await putUnderLoad(t, who, { ...load, slow: 0, long: [], users: 12 });
  const result = await putUnderLoad(t, who, load);
  if (variant !== undefined) await t.run(['mathesar', 'config', 'unset', variant.name]);
  return figuresOf(label, start, result);
}

/** Seconds from starting the stopped service until it answers. */
async function startTime(t: ScenarioRun): Promise<number> {
  await t.run(['systemctl', 'stop', 'mathesar']);
  const begin = performance.now();
  await t.run(['systemctl', 'start', 'mathesar']);
  await firstAnswer(t);
  return (performance.now() - begin) / 1000;
}
