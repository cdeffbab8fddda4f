import type { Origin } from '../../installation/origin.ts';
import type { Prepared } from '../../pipeline.ts';

/** What a person reads about an origin, with the facts of the wheel or the release. */
export function originText(origin: Origin, path: string, made: Prepared): string {
  switch (origin.kind) {
    case 'wheel':
      return wheelText(origin.wheel, origin.isRewritten, path, made);
    case 'release':
      return `${origin.path} of the release ${made.release.version} (sha256 ${made.release.digest})`;
    case 'static':
      return (
        `collected from the static files of the release ${made.release.version} and its libraries, ` +
        `under the name that browsers ask for: ${origin.path}`
      );
    case 'project':
      return `${origin.file} of this project`;
    case 'rendered':
      return `made during the build from ${origin.from}`;
  }
}

function wheelText(
  name: string,
  isRewritten: boolean,
  path: string,
  { virtualenv, configuration }: Prepared,
): string {
  const wheel = virtualenv.wheels.find((each) => each.name === name);
  if (wheel === undefined) return `the wheel ${name}`;
  const member = path.slice(virtualenv.prefix.length + 1).replace(/^lib\/[^/]+\/site-packages\//, '');
  const { built } = wheel;
  const remedies = configuration.definition.virtualenv.remedies.filter(
    (remedy) =>
      remedy.package.toLowerCase().replace(/[-_.]+/g, '-') === name &&
      (remedy.pythons ?? [virtualenv.target.python]).includes(virtualenv.target.python),
  );
  return [
    `${member} of the wheel ${name} ${wheel.version} (${wheel.file}, sha256 ${wheel.sha256})`,
    ...(isRewritten ? ['written again for its place on the target machine'] : []),
    ...(built === undefined ? [] : [`the wheel was built here from the source with sha256 ${built.source}`]),
    ...remedies.map(({ remedy, reason }) => `remedy "${remedy}" in packaging/mathesar.yaml: ${reason}`),
  ].join('\n  ');
}
