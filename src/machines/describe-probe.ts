import type { Probe } from './machine.ts';

/** The findings as text, the first one after the fault: "rights: CAP_SYS_ADMIN is missing". */
export function describeProbe(probe: Probe): readonly string[] {
  const [first = '', ...rest] = probe.findings;
  return probe.works ? probe.findings : [`${probe.fault}: ${first}`, ...rest];
}
