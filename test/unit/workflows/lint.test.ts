import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { toolsContext } from '../admin/tools-context.ts';
import { temporaryFolder } from '../../temporary.ts';
import { checkNames, commandLine, type CheckName } from './checks.ts';
import { readWorkflows } from './read-workflows.ts';

const workflows = await readWorkflows();
const context = toolsContext();

/** What a check finds in workflows, in its own words; "" when nothing. */
async function findings(name: CheckName, paths: readonly string[]): Promise<string> {
  const [program, ...args] = await commandLine(name, paths, context);
  const { all, exitCode } = await execa(program, args, { reject: false, all: true });
  return exitCode === 0 ? '' : `${all}\nended with ${exitCode ?? 'no exit code'}`;
}

/** A workflow with one step, where `change` has changed a text. */
async function workflowWith(before: string, after: string): Promise<string> {
  const file = join(await temporaryFolder(), 'changed.yml');
  const ci = workflows.find((each) => each.file === 'ci.yml')?.text ?? '';
  expect(ci).toContain(before);
  await writeFile(file, ci.replaceAll(before, after));
  return file;
}

describe('the files in .github', () => {
  for (const name of checkNames) {
    it(`pass ${name}`, async () => {
      const paths = workflows.map(({ path }) => path);
      expect(await findings(name, paths)).toBe('');
    });
  }
});

describe('a fault of a workflow', () => {
  const faults: readonly (readonly [CheckName, before: string, after: string, said: RegExp])[] = [
    ['zizmor', 'npm run workflows', 'npm run ${{ github.head_ref }}', /template-injection/],
    ['zizmor', 'persist-credentials: false', 'fetch-depth: 1', /artipacked/],
    ['zizmor', 'permissions: {}', 'permissions: write-all', /excessive-permissions/],
    [
      'zizmor',
      /@[0-9a-f]{40} # (v[.0-9]+)/.exec(workflows[0]?.text ?? '')?.[0] ?? '',
      '@v7',
      /unpinned-uses/,
    ],
    ['schema of workflows', 'timeout-minutes: 15', 'timeout-minutes: soon', /timeout-minutes/],
    ['actionlint', 'ubuntu-24.04', 'ubuntu-24.40', /label "ubuntu-24.40" is unknown/],
  ];
  for (const [name, before, after, said] of faults) {
    it(`is found by ${name}: ${after}`, async () => {
      expect(await findings(name, [await workflowWith(before, after)])).toMatch(said);
    });
  }
});
