import type { Distro } from '../config/distros.ts';
import type { Virtualenv } from '../virtualenv/virtualenv.ts';
import type { Package, Relation } from '../installation/package.ts';
import { parseRelation } from '../config/relation.ts';
import { parseRpmRelation } from '../config/rpm-relation.ts';

type Relations = Pick<Package, 'preDepends' | 'depends' | 'recommends' | 'suggests'>;

interface Dialect {
  readonly parse: (text: string, origin: string) => Relation;
  /** What brings the highest symbol version of glibc that a wheel needs. */
  readonly glibc: (version: string) => Relation;
  /** The local server and its client: better there, and not needed, as a remote server does as well. */
  readonly recommends: readonly string[];
  readonly suggests: readonly string[];
}

const dialects: Readonly<Record<Distro['format'], Dialect>> = {
  deb: {
    parse: parseRelation,
    glibc: (version) => ({ name: 'libc6', operator: '>=', version }),
    recommends: ['postgresql', 'postgresql-client'],
    suggests: [],
  },
  rpm: {
    parse: parseRpmRelation,
    glibc: (version) => ({ name: `libc.so.6(GLIBC_${version})(64bit)` }),
    recommends: ['postgresql'],
    // No more than a suggestion: dnf removes what came as a dependency or a recommendation together with the
    // package, which would take a running server away (clean_requirements_on_remove in dnf.conf(5)).
    suggests: ['postgresql-server'],
  },
};

/** What the package needs and what is better there with it, by the distro's own package names. */
export function packageRelations(distro: Distro, virtualenv: Pick<Virtualenv, 'glibcNeeded'>): Relations {
  const origin = `${distro.name} in packaging/distros.yaml`;
  const { parse, glibc, recommends, suggests } = dialects[distro.format];
  return {
    preDepends: distro.preDepends.map((text) => parse(text, origin)),
    depends: [glibc(virtualenv.glibcNeeded), ...distro.depends.map((text) => parse(text, origin))],
    recommends: recommends.map((name) => ({ name })),
    suggests: suggests.map((name) => ({ name })),
  };
}
