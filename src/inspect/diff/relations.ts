import type { Facts } from './facts.ts';

/** What is said elsewhere: wheels have a list of their own, and every package provides itself. */
const saidElsewhere = /^bundled\(|^rpmlib\(/;

/**
 * The packages that a package needs or excludes, as "Depends: NAME", with the version that it asks for.
 * Only packages of the same format write them in the same way.
 */
export function relationVersions({ pkg, relations }: Facts): ReadonlyMap<string, string> {
  const versions = new Map<string, string>();
  for (const [kind, list] of Object.entries(relations)) {
    for (const relation of list) {
      // "libc6 (>= 2.36)", "python(abi) = 3.13"; a choice between several has no version of its own.
      const { name = relation, version = '' } =
        /^(?<name>[^\s|]+)\s+\(?(?<version>[<>=]+ [^\s()|]+)\)?$/.exec(relation)?.groups ?? {};
      if (saidElsewhere.test(name) || (kind === 'Provides' && isOwn(name, pkg.name))) continue;
      const key = `${kind}: ${name}`;
      const known = versions.get(key);
      versions.set(key, known === undefined ? version : `${known}, ${version}`);
    }
  }
  return versions;
}

function isOwn(name: string, own: string): boolean {
  return name === own || name.startsWith(`${own}(`);
}
