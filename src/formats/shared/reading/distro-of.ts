import { basename } from 'node:path';
import type { Distro, Distros } from '../../../config/distros.ts';
import { UserError } from '../../../support/errors.ts';
import { findFormat } from '../../index.ts';
import type { PackageFile } from './package-file.ts';

/**
 * The distro that a package was built for, as `findDistro` finds it.
 * @param wanted the distro's name where the person gave it
 * @throws UserError when the package names no distro, or another than the wanted one, or has another format
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
  const own = findDistro(pkg, distros);
  if (wanted !== undefined && own !== undefined && wanted.name !== own.name) {
    throw new UserError(`${basename(pkg.file)} is built for ${own.name}, not for ${wanted.name}`, {
      hints: [`Leave --distro out, or build one with: npm run package -- --distro ${wanted.name}`],
    });
  }
  const distro = wanted ?? own;
  if (distro !== undefined) return distro;
  const possible = distros.all.filter(({ format }) => format === pkg.format).map(({ name }) => name);
  throw new UserError(`${basename(pkg.file)}: its version ${pkg.version} does not name a distro`, {
    hints: [`Name it with --distro: ${possible.join(', ')}`],
  });
}

/**
 * The distro that a package was built for: its build record says it, else the tag that ends its version
 * ("…~deb13u0") or release ("….fc42"); undefined for a package with neither.
 * @throws UserError when the record names a distro that is not known here
 */
export function findDistro(pkg: PackageFile, distros: Distros): Distro | undefined {
  const { record } = pkg;
  if (record === undefined) return distros.all.find((distro) => isTagged(pkg, distro));
  const distro = distros.all.find(({ name, format }) => name === record.distro && format === pkg.format);
  if (distro !== undefined) return distro;
  const { name, version } = record.tool;
  throw new UserError(
    `${basename(pkg.file)} is built for "${record.distro}", which is not in packaging/distros/`,
    {
      hints: [
        `Use the tool that built it, ${name} ${version}, or add the distro: docs/build/add-a-distro.md.`,
      ],
    },
  );
}

/** Whether a package's version ends with the distro's tag. */
function isTagged(pkg: PackageFile, { format, tag }: Distro): boolean {
  return format === pkg.format && pkg.version.endsWith(findFormat(format).versionEnd(tag));
}
