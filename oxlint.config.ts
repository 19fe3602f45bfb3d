import { defineConfig } from 'oxlint';
import { restrictedEverywhere, wallOverrides } from './tooling/walls/lint-rules.ts';

export default defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'oxc', 'promise', 'vitest'],
  options: { typeAware: true, reportUnusedDisableDirectives: 'error' },
  categories: { correctness: 'error' },
  rules: {
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/only-throw-error': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/consistent-type-imports': 'error',
    // `import { type A }` loads the module at run time, for nothing.
    'typescript/no-import-type-side-effects': 'error',
    'import/no-cycle': 'error',
    'no-empty': 'error',
    // `new Array<number>(n).fill(0)` says what it means.
    'unicorn/no-new-array': 'off',
    // A published constant keeps the digits of its source, also those that a float64 does not hold.
    'no-loss-of-precision': 'off',
    'typescript/no-misused-spread': ['error', { allow: ['string'] }],
    'typescript/unbound-method': ['error', { ignoreStatic: true }],
    // Titles come from tables of cases.
    'vitest/valid-title': 'off',
    // The second argument is the message of a failure.
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    // Helpers that assert on behalf of a test are named so.
    'vitest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', 'assert*', 'fc.assert'] }],
    ...restrictedEverywhere,
  },
  overrides: wallOverrides,
  ignorePatterns: [
    '**/dist/**',
    '**/node_modules/**',
    '**/.cache/**',
    'tooling/vitest/fixtures/**',
    'bench/peers/**',
    'packages/create-neurite/templates/**',
  ],
});
