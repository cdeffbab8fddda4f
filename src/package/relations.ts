import type { Distro } from '../plan/distros.ts';
import type { Virtualenv } from '../virtualenv/virtualenv.ts';
import type { Package } from './package.ts';
import { parseRelation } from './relation.ts';

/** The package that holds glibc, by format. */
const glibc: Readonly<Record<Distro['format'], string>> = { deb: 'libc6' };

/** The local server and its client: used when there, as a remote server does as well. */
const server = ['postgresql', 'postgresql-client'];

/** What the package needs and what is better there with it, by the distro's own package names. */
export function packageRelations(
  distro: Distro,
  virtualenv: Pick<Virtualenv, 'glibcNeeded'>,
): Pick<Package, 'depends' | 'recommends' | 'suggests'> {
  const origin = `${distro.name} in packaging/distros.yaml`;
  return {
    depends: [
      { name: glibc[distro.format], operator: '>=', version: virtualenv.glibcNeeded },
      ...distro.depends.map((text) => parseRelation(text, origin)),
    ],
    recommends: server.map((name) => ({ name })),
    suggests: [],
  };
}
