import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Test files in the order in which they start; any other file takes the place of the last one. */
const order = ['scenarios.test.ts', 'every-target.test.ts', 'ways.test.ts', 'lint.test.ts', 'parity.test.ts'];
/** Needs a base image, which the scenarios build meanwhile. */
const last = 'build-in-machine.test.ts';

/** Starts the longest file first, so that all others run beside it. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const name = basename(moduleId);
      if (name === last) return order.length + 1;
      return order.includes(name) ? order.indexOf(name) : order.length;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    // The scenarios wait for machines most of the time: even with two cores another file runs beside them.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          // Scenarios may run beside them.
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'acceptance',
          include: ['test/acceptance/**/*.test.ts'],
          globalSetup: 'test/acceptance/sample-packages.ts',
          testTimeout: 3_000_000,
          hookTimeout: 3_000_000,
        },
      },
    ],
  },
});
