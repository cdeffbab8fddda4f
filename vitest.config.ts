import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'acceptance',
          include: ['test/acceptance/**/*.test.ts'],
          testTimeout: 1_500_000,
          hookTimeout: 1_500_000,
          // Roots are heavy: one file after the other; a file runs its own scenarios side by side.
          fileParallelism: false,
        },
      },
    ],
  },
});
