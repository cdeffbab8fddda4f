import type { BuildPlan } from '../plan/build-plan.ts';
import { isInstalled } from '../support/process.ts';
import type { Context } from '../support/context.ts';
import { findFormat } from './index.ts';
import { missingTool } from './missing-tool.ts';

/**
 * Looks for the programs that writing the packages of these plans needs. Called before any work: a missing program
 * would otherwise be noticed after the download.
 * @throws UserError for the first that is missing
 */
export async function requireTools(
  plans: readonly Pick<BuildPlan, 'distro' | 'compression'>[],
  context: Pick<Context, 'signal'>,
): Promise<void> {
  const tools = plans.flatMap(({ distro, compression }) =>
    findFormat(distro.format).requiredTools({ compression }),
  );
  for (const tool of new Set(tools)) {
    if (!(await isInstalled(tool.name, context))) throw missingTool(tool);
  }
}
