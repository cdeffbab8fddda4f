import type { BuildPlan } from '../../plan/build-plan.ts';
import { makePlans, type PlanOptions, type PlanSurroundings } from '../../plan/plan.ts';
import { pythonsOf } from '../../config/pythons.ts';
import { UserError } from '../../support/errors.ts';
import type { Distro, Distros } from '../../config/distros.ts';

export interface ZipappOptions extends Omit<PlanOptions, 'distro'> {
  /** Minor version such as "3.11". */
  readonly python: string;
}

/**
 * The plans of a .pyz for a Python, one for each architecture. A pin without a wheel for it is compiled on the distro
 * of the plan, which has that Python.
 * @throws UserError for a Python that no distro has, and as `makePlans`
 */
export async function planZipapps(
  { python, ...options }: ZipappOptions,
  surroundings: PlanSurroundings,
): Promise<readonly BuildPlan[]> {
  const distro = distroOf(python, surroundings.configuration.distros);
  return makePlans({ ...options, distro: [distro.name] }, surroundings);
}

/** The oldest distro with this Python, and of these one whose machines can compile. */
function distroOf(python: string, distros: Distros): Distro {
  const fitting = distros.all.filter((distro) => distro.python === python);
  const compiling = fitting.filter(({ packageManager }) => packageManager === 'apt');
  const [chosen] = (compiling.length > 0 ? compiling : fitting).toSorted(
    (a, b) => Number(a.glibc.split('.')[1]) - Number(b.glibc.split('.')[1]),
  );
  if (chosen !== undefined) return chosen;
  const known = pythonsOf(distros);
  throw new UserError(`--python ${python} is none of the Pythons that there are locks for`, {
    hints: [`Pythons: ${known.join(', ')}`],
  });
}
