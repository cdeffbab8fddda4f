import { basename } from 'node:path';
import type { Distro, Distros } from '../plan/distros.ts';
import { UserError } from '../support/errors.ts';
import type { PackageFile } from './package-file.ts';

/**
 * The distro that a package was built for, by the tag that ends its version ("…~deb13u0") or release ("….fc42").
 * @param wanted the distro's name where the person gave it
 * @throws UserError when the version names none, or another one than wanted, or the format is not the wanted one's
 */
export function distroOf(pkg: PackageFile, distros: Distros, wanted?: Distro): Distro {
  if (wanted !== undefined && wanted.format !== pkg.format) {
    throw new UserError(
      `${basename(pkg.file)} is a .${pkg.format}, and ${wanted.name} takes a .${wanted.format}`,
      {
        hints: [`Build one with: npm run package -- --distro ${wanted.name}`],
      },
    );
  }
  const tagged = distros.all.find((distro) => isTagged(pkg, distro));
  if (wanted !== undefined && tagged !== undefined && wanted.name !== tagged.name) {
    throw new UserError(`${basename(pkg.file)} is built for ${tagged.name}, not for ${wanted.name}`, {
      hints: [`Leave --distro out, or build one with: npm run package -- --distro ${wanted.name}`],
    });
  }
  const distro = wanted ?? tagged;
  if (distro !== undefined) return distro;
  const possible = distros.all.filter(({ format }) => format === pkg.format).map(({ name }) => name);
  throw new UserError(
    `${basename(pkg.file)}: its version ${pkg.version} does not say for which distro it is`,
    { hints: [`Name it with --distro: ${possible.join(', ')}`] },
  );
}

const separator = { deb: '~', rpm: '.' } as const;

/** Whether a package's version ends with the distro's tag. */
export function isTagged(pkg: PackageFile, { format, tag }: Distro): boolean {
  return format === pkg.format && pkg.version.endsWith(`${separator[format]}${tag}`);
}
