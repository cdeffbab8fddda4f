import type { BuildPlan, ReleaseSource } from './build-plan.ts';

/** A plan in one line, for people. */
export function describePlan(plan: BuildPlan): string {
  const date = new Date(plan.epoch * 1000).toISOString();
  return `${plan.distro.title}, ${plan.arch}: Python ${plan.distro.python}, ${plan.distro.format} in ${plan.compression}, from ${describeSource(plan.source)}, revision ${plan.revision}, maintained by ${plan.maintainer}, dated ${date}, to ${plan.out}`;
}

function describeSource(source: ReleaseSource): string {
  switch (source.kind) {
    case 'sample':
      return `sample ${source.version}`;
    case 'pinned':
      return `the official release ${source.version} (${source.url})`;
    case 'url':
      return source.url;
    case 'folder':
    case 'tarball':
      return `the ${source.kind} ${source.path}`;
  }
}
