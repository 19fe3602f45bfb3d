import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Tests run on the sources of our own packages: nothing has to be built first, and nothing stale can be tested.
const conditions = ['@neurite/source', 'node', 'import', 'default'];

// `main` only: Node loads tfjs-core as the one CommonJS file that `main` names, so the tests must not find its ES modules.
const resolve = { conditions, mainFields: ['main'] };

export default defineConfig({
  test: {
    // Vitest leaves a core free, which of two is half. Tests wait often: for pages to be quiet, and for programs that they start.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: ['default', './tooling/vitest/count-reporter.ts'],
    projects: [
      {
        resolve,
        ssr: { resolve: { ...resolve, externalConditions: conditions } },
        test: {
          name: 'node',
          include: ['{packages,apps,tooling}/*/**/*.test.ts', '{examples,bench}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**', '**/.cache/**'],
          testTimeout: 60_000,
          // Tests start a hundred programs and more on the sources: Node keeps what it made of each file.
          env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/node') },
          setupFiles: ['./tooling/vitest/property-seed.ts'],
        },
      },
      {
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['packages/*/src/**/*.test-d.ts'],
            tsconfig: './tsconfig.tests.json',
            // Errors outside of these tests are reported by `pnpm types`, once and with all their neighbours.
            ignoreSourceErrors: true,
          },
        },
      },
    ],
  },
});
