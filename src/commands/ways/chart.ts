import { resolve } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { readDefinition } from '../../config/definition.ts';
import { openSession } from '../../report/session.ts';
import { chartFiles } from '../../ways/chart/chart.ts';
import { pushChart } from '../../ways/chart/push.ts';
import { accountFrom } from '../../ways/registry-account.ts';
import { releaseNames, requireChartVersion } from '../../ways/chart/version.ts';
import { validateChart } from '../../ways/chart/validate.ts';
import { imageName, readContainer } from '../../ways/container.ts';
import { writeFiles } from '../../ways/files.ts';
import { shared } from '../shared-options.ts';

interface ChartOptions {
  out?: string;
  image?: string;
  tag?: string;
  chartVersion?: string;
  release?: string;
  validate?: boolean;
  push?: string;
  json?: boolean;
  offline?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .option('out', { type: 'string', demandOption: true, describe: 'an empty or new folder for the chart' })
    .option('image', shared.image)
    .option('tag', shared.imageTag)
    .option('chart-version', { type: 'string', describe: 'version of the chart (default: the tag)' })
    .option('release', {
      type: 'string',
      conflicts: ['tag', 'chart-version'],
      describe: 'tag of a release of this project, such as v0.11.0-1, which says both',
    })
    .option('validate', {
      type: 'boolean',
      describe: 'check it with helm and kubernetes-validate, for every file of values in its folder ci/',
    })
    .option('push', {
      type: 'string',
      describe:
        'push it to this registry, such as oci://ghcr.io/OWNER/charts (account: $MATHESAR_REGISTRY_USER and $MATHESAR_REGISTRY_PASSWORD)',
    })
    .option('offline', shared.offline)
    .example('$0 chart --out chart --image ghcr.io/example/mathesar', 'a chart, to install with helm')
    .example('$0 chart --out chart --validate', 'and check it; the first time, this builds helm');
}

export async function handler(options: ArgumentsCamelCase<ChartOptions>): Promise<void> {
  const session = openSession(options);
  const repository = options.image ?? (await readContainer()).image;
  const named = options.release === undefined ? undefined : releaseNames(options.release);
  const tag = named?.image ?? options.tag ?? (await readDefinition()).release.version;
  const image = imageName(repository, tag);
  const chartVersion = requireChartVersion(named?.chart ?? options.chartVersion ?? tag);
  const out = resolve(options.out ?? '');
  const files = await chartFiles({ repository, tag, chartVersion });
  await writeFiles(out, files);
  const validated =
    options.validate === true
      ? await session.reporter.step('validate the chart', () => validateChart(out, session))
      : [];
  const { push } = options;
  const pushed =
    push === undefined
      ? []
      : await session.reporter.step(`push the chart to ${push}`, () =>
          pushChart(out, push, accountFrom(process.env), session),
        );
  const text = [
    `the chart ${chartVersion} for ${image} is in ${out}`,
    ...validated.map(({ values, manifests }) => `valid with ${values}: ${manifests} manifests`),
    ...(pushed.length === 0 ? [] : [`pushed: ${pushed.join(' ')}`]),
    `Next: helm install mathesar ${out}; docs/other-ways/kubernetes.md says what has to be there before.`,
  ];
  session.result(text.join('\n'), {
    out,
    image,
    chartVersion,
    files: files.map(({ path }) => path),
    validated,
    pushed,
  });
}
