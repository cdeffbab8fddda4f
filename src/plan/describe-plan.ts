import type { BuildPlan } from './build-plan.ts';

/** A plan in one line, for people. */
export function describePlan(plan: BuildPlan): string {
  const from = plan.source.kind === 'sample' ? `sample ${plan.source.version}` : JSON.stringify(plan.source);
  const date = new Date(plan.epoch * 1000).toISOString();
  return `${plan.distro.title}, ${plan.arch}: Python ${plan.distro.python}, ${plan.distro.format} in ${plan.compression}, from ${from}, revision ${plan.revision}, maintained by ${plan.maintainer}, dated ${date}, to ${plan.out}`;
}
