import { resolve } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { checkChart } from '../../ways/chart/check/check.ts';
import { readDefinition } from '../../config/definition.ts';
import { openSession, type Session } from '../../report/session.ts';
import { chartFiles } from '../../ways/chart/chart.ts';
import { pushChart, registryOf } from '../../ways/chart/push.ts';
import { accountFrom } from '../../ways/registry-account.ts';
import { releaseNames, requireChartVersion } from '../../ways/chart/version.ts';
import { validateChart } from '../../ways/chart/validate.ts';
import { imageName, readContainer } from '../../ways/container.ts';
import { writeFiles } from '../../ways/files.ts';
import { shownWord } from '../../support/text/shell.ts';
import { shared } from '../shared-options.ts';
import { checkedPackages, withCheckedImages, type CheckedPackages } from './checked-images.ts';

interface ChartOptions extends CheckedPackages {
  out?: string;
  image?: string;
  tag?: string;
  chartVersion?: string;
  release?: string;
  validate?: boolean;
  check?: boolean;
  push?: string;
  json?: boolean;
  offline?: boolean;
}

export function builder(args: Argv): Argv {
  return args
    .option('out', {
      type: 'string',
      describe: 'an empty or new folder for the chart; needed for all but --check',
    })
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
    .option('check', {
      type: 'boolean',
      describe:
        'follow docs/other-ways/kubernetes.md in a throwaway machine, with podman in the place of a cluster',
    })
    .option('package', checkedPackages.package)
    .option('upgrade-to', checkedPackages.upgradeTo)
    .option('push', {
      type: 'string',
      describe:
        'push it to this registry, such as oci://ghcr.io/OWNER/charts (account: $MATHESAR_REGISTRY_USER and $MATHESAR_REGISTRY_PASSWORD)',
    })
    .option('offline', shared.offline)
    .example('$0 chart --out chart --image ghcr.io/example/mathesar', 'a chart, to install with helm')
    .example('$0 chart --out chart --validate', 'and check it; the first time, this builds helm')
    .example('$0 chart --check', 'make one, and run it with images of the sample')
    .check(({ out, check }) => {
      if (out === undefined && check !== true) throw new Error('Missing required argument: out');
      return true;
    });
}

export async function handler(options: ArgumentsCamelCase<ChartOptions>): Promise<void> {
  const session = openSession(options);
  if (options.check === true) await check(options, session);
  if (options.out === undefined) {
    session.result('docs/other-ways/kubernetes.md does what it says', { checked: true });
    return;
  }
  const repository = options.image ?? (await readContainer()).image;
  const named = options.release === undefined ? undefined : releaseNames(options.release);
  const tag = named?.image ?? options.tag ?? (await readDefinition()).release.version;
  const image = imageName(repository, tag);
  const chartVersion = requireChartVersion(named?.chart ?? options.chartVersion ?? tag);
  if (options.push !== undefined) registryOf(options.push);
  const out = resolve(options.out);
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
    `Next: helm install mathesar ${shownWord(out)}; docs/other-ways/kubernetes.md says what has to be there before.`,
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

async function check(options: ChartOptions, session: Session): Promise<void> {
  await withCheckedImages(options, session, (images, distro) =>
    session.reporter.step('check the chart', () => checkChart(images, distro, session)),
  );
}
