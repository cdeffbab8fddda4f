import { join } from 'node:path';
import { projectDir } from '../../../src/config/project.ts';
import { goTool } from '../../../src/doctor/go-tool.ts';
import { bringPinnedTools } from '../../../src/doctor/python-tools.ts';
import type { Context } from '../../../src/support/context.ts';

export const githubDir = join(projectDir, '.github');

export const checkNames = ['zizmor', 'schema of workflows', 'schema of dependabot', 'actionlint'] as const;
export type CheckName = (typeof checkNames)[number];

/** The command line of a check of files in .github; it ends with 0 when it finds nothing. Its program is brought here. */
export async function commandLine(
  name: CheckName,
  workflows: readonly string[],
  context: Context,
): Promise<readonly [program: string, ...args: string[]]> {
  if (name === 'actionlint') return [await goTool('actionlint', context), '-no-color', ...workflows];
  const program = await pinnedTools(context);
  const dependabot = join(githubDir, 'dependabot.yml');
  switch (name) {
    case 'zizmor':
      return [
        program('zizmor'),
        ...['--offline', '--pedantic', '--strict-collection', '--no-progress', '--quiet', '--no-config'],
        ...[...workflows, dependabot],
      ];
    case 'schema of workflows':
      return [program('check-jsonschema'), '--builtin-schema', 'vendor.github-workflows', ...workflows];
    case 'schema of dependabot':
      return [program('check-jsonschema'), '--builtin-schema', 'vendor.dependabot', dependabot];
  }
}

const brought = new WeakMap<Context, ReturnType<typeof bringPinnedTools>>();

/** Where each tool lies. This machine's Pythons are looked for once. */
async function pinnedTools(context: Context): Promise<(tool: string) => string> {
  const folders = brought.get(context) ?? bringPinnedTools('workflow-tools', context);
  brought.set(context, folders);
  const [tools = ''] = await folders;
  return (tool) => join(tools, 'bin', tool);
}
