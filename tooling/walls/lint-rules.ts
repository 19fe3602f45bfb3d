import type { OxlintOverride } from 'oxlint';
import { packageName, type Wall, walls } from './walls.ts';

interface ImportPattern {
  group?: string[];
  regex?: string;
  message: string;
}

// Read as in a .gitignore: the exceptions follow the group that they are taken from.
function except(names: readonly string[]): string[] {
  return names.map((name) => `!${name}`);
}

/** The side doors of packages: other formats, metrics and optimizers than those that are wanted are then not downloaded. */
const sideDoors: readonly string[] = [
  ...['onnx', 'safetensors', 'tfjs-graph'].map((door) => `@neurite/formats/${door}`),
  // What only loaders of data sets need.
  '@neurite/datasets/download',
  // What only importers of tfjs-core need.
  '@neurite/backend/one-engine',
  // The reference without the backend, which would be registered.
  '@neurite/backend-cpu/interpreter',
  '@neurite/metrics/on-demand',
  '@neurite/optimizers/on-demand',
];

/** Holds everywhere: packages are entered by their front door, and files are named as they are. */
const everywhere: readonly ImportPattern[] = [
  {
    group: ['@neurite/*/**', 'neurite/**', 'create-neurite/**', ...except(sideDoors)],
    message: 'Import the package itself; what its index does not export is internal.',
  },
  {
    regex: '^\\.\\.?/(.*/)?(packages|apps)/',
    message: 'Import another package by its name, never by its path.',
  },
  {
    regex: '^\\.\\.?/.*\\.[cm]?js$',
    message: 'Relative imports name the file that exists: they end in .ts.',
  },
];

function wallPatterns(folder: string, wall: Wall): ImportPattern[] {
  const allowed = wall.imports.map(packageName);
  const sentence = allowed.length > 0 ? `only ${allowed.join(', ')}` : 'no other package of ours';
  return [
    {
      group: ['@neurite/*', 'neurite', ...except(allowed)],
      message: `${packageName(folder)} may import ${sentence} (tooling/walls/walls.ts).`,
    },
    {
      group: ['@tensorflow/**', ...except(wall.engine ?? [])],
      message: `${packageName(folder)} may import ${wall.engine?.join(', ') ?? 'no engine package: go through @neurite/tensors'} (tooling/walls/walls.ts).`,
    },
  ];
}

function restrict(patterns: readonly ImportPattern[]): NonNullable<OxlintOverride['rules']> {
  return { 'no-restricted-imports': ['error', { patterns: [...patterns] }] };
}

export const restrictedEverywhere: NonNullable<OxlintOverride['rules']> = restrict(everywhere);

/** One override per package. Tests, and the helpers in `testing/` or `testing.ts`, are left out of it: they may import what they measure. */
export const wallOverrides: OxlintOverride[] = Object.entries(walls).map(([folder, wall]) => ({
  files: [`packages/${folder}/src/**/*.ts`],
  excludeFiles: ['**/*.test.ts', '**/*.test-d.ts', '**/testing/**', '**/testing.ts'],
  rules: restrict([...everywhere, ...wallPatterns(folder, wall)]),
}));
