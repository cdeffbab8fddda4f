import type { Distro, Distros } from '../../config/distros.ts';
import { UserError } from '../../support/errors.ts';
import type { Repository } from '../published.ts';
import type { Addition } from './additions.ts';

/**
 * The distros of all packages, old and new.
 * @throws UserError when there is nothing to publish, or a listed distro is not known here
 */
export function distrosOf(
  additions: readonly Addition[],
  before: Repository | undefined,
  { all }: Distros,
): readonly Distro[] {
  const names = new Set(before?.packages.map(({ distro }) => distro) ?? []);
  for (const { distros } of additions) for (const { name } of distros) names.add(name);
  if (names.size === 0) {
    throw new UserError('there is nothing to publish', {
      hints: ['Name the package files: dist/*.deb dist/*.rpm'],
    });
  }
  const unknown = [...names].filter((name) => !all.some((distro) => distro.name === name));
  if (unknown.length === 0) return all.filter(({ name }) => names.has(name));
  throw new UserError(
    `the repository has packages for ${unknown.join(', ')}, which is not in packaging/distros/`,
    {
      hints: [
        'Use the version of this tool that published them, or add the distro: docs/build/add-a-distro.md.',
      ],
    },
  );
}
