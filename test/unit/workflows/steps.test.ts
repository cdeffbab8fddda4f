import { describe, expect, it } from 'vitest';
import { readWorkflows, type Job, type Step, type Workflow } from './read-workflows.ts';
import { faultOf } from './scripts.ts';
import { wordsOf } from './words.ts';

const workflows = await readWorkflows();

/** Variables that GitHub sets for each step. */
const github = ['GITHUB_OUTPUT', 'GITHUB_SHA', 'GITHUB_REF_NAME', 'GITHUB_REPOSITORY', 'RUNNER_TEMP'];

interface Line {
  readonly workflow: Workflow;
  readonly job: Job;
  readonly step: Step;
  readonly line: string;
}

const lines: readonly Line[] = workflows.flatMap((workflow) =>
  Object.values(workflow.jobs).flatMap((job) =>
    job.steps.flatMap((step) =>
      (step.run ?? '')
        .trim()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => ({ workflow, job, step, line })),
    ),
  ),
);

describe('a command line of a workflow is a script of this project with options that it knows', () => {
  it.each(lines.map((each) => ({ file: each.workflow.file, ...each })))('$file: $line', async (each) => {
    const declared = { ...each.workflow.env, ...each.job.env, ...each.step.env };
    // An expression has no value before the workflow runs; any word stands for it.
    const { words, variables } = wordsOf(each.line, (name) => {
      const value = String(declared[name] ?? '');
      return value === '' || value.includes('${{') ? 'VALUE' : value;
    });
    const known = [...Object.keys(declared), ...github];
    expect(
      variables.filter((name) => !known.includes(name)),
      'variables without a value',
    ).toEqual([]);
    expect(await faultOf(words)).toBeUndefined();
  });

  it.each([
    ['npm run relaese', 'package.json has no script "relaese"'],
    ['npm run release --json', 'npm takes --json for itself: write -- before it'],
    ['npm run release -- --outt dist', 'npm run release: Unknown argument: outt'],
    ['npm run release -- dist', 'npm run release: Unknown argument: dist'],
    ['npm run package -- --distro all --compression lzma', /Invalid values:.* compression/s],
    ['npm run package', /Missing required argument: distro/],
    ['./setup --for everything', /Invalid values:.* for/s],
    ['npm run typecheck -- --json', 'the script "typecheck" takes no options'],
    ['curl example.org', 'curl is not a script of package.json'],
  ])('a fault is found: %s', async (line, fault) => {
    const { words } = wordsOf(line, () => 'VALUE');
    expect(await faultOf(words)).toEqual(
      typeof fault === 'string' ? fault : (expect.stringMatching(fault) as unknown),
    );
  });

  it.each(['a | b', 'a && b', 'a $B', 'a $(b)', 'a "`b`"', 'a > b', 'a "$"', '${{ a }}'])(
    'a shell’s own syntax is refused: %s',
    (line) => {
      expect(() => wordsOf(line, () => 'VALUE')).toThrow();
    },
  );
});

describe('an action', () => {
  const uses = workflows.flatMap(({ file, text }) =>
    [...text.matchAll(/uses: *(.*)$/gm)].map(([, value = '']) => ({ file, value })),
  );

  it.each(uses)('is pinned by its commit and says its version: $file: $value', ({ value }) => {
    expect(value).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('has one commit in all workflows', () => {
    const byName = Map.groupBy(new Set(uses.map(({ value }) => value)), (value) => value.split('@')[0] ?? '');
    for (const [name, values] of byName) expect(values, name).toHaveLength(1);
  });
});

describe('a workflow', () => {
  it.each(workflows)('has no permission but those of its jobs: $file', ({ permissions, jobs }) => {
    expect(permissions).toEqual({});
    for (const job of Object.values(jobs)) expect(Object.values(job.permissions)).not.toContain('write-all');
  });
});
