import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const conditions = ['@neurite/source', 'node', 'import', 'default'];
const alias = { '@neurite/backend-wasm': join(import.meta.dirname, 'cuda.ts') };
const resolve = { conditions, mainFields: ['main'], alias };

/**
 * The tests of packages that run on WebAssembly, on CUDA instead. What they say of WebAssembly itself fails.
 *
 * @example
 * npx vitest run --config tooling/gpu-training/in-place-of-wasm/vitest.config.ts packages/models packages/optimizers
 */
export default defineConfig({
  resolve,
  ssr: { resolve: { ...resolve, externalConditions: conditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts'],
    testTimeout: 300_000,
    setupFiles: ['./tooling/vitest/property-seed.ts'],
  },
});
