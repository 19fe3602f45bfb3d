import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { kernelsWithGradient } from '../core/tape.ts';
import './index.ts';

/** Kernels whose results are whole numbers or booleans, or which only ever get such numbers: no gradient exists. */
const withoutGradient = [
  'All',
  'Any',
  'ArgMax',
  'ArgMin',
  'Equal',
  'Greater',
  'GreaterEqual',
  'IsFinite',
  'IsInf',
  'IsNan',
  'Less',
  'LessEqual',
  'LogicalAnd',
  'LogicalNot',
  'LogicalOr',
  'NotEqual',
  'SearchSorted',
  'PackBytes',
  'ByteMatMul',
  'ByteConvolution',
  // Of integers only; floorDiv of float32 is made of RealDiv and Floor.
  'FloorDiv',
  'OneHot',
  // Casts from or to whole numbers: a cast from float32 to float32 runs no kernel.
  'Cast',
];

it('covers every kernel that operations run', () => {
  const folder = join(import.meta.dirname, '../ops');
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const kernels = new Set(
    files.flatMap((name) =>
      Array.from(
        // Composites bring their gradients along.
        readFileSync(join(folder, name), 'utf8').matchAll(/\b(?!runComposite)[a-zA-Z]+\(\s*'([A-Z][A-Za-z0-9]+)'/g),
        ([, kernel]) => kernel!,
      ),
    ),
  );
  expect(kernels.size).toBeGreaterThan(80);
  const covered = kernelsWithGradient();
  const uncovered = [...kernels].filter((kernel) => !covered.includes(kernel));
  expect(new Set(uncovered)).toEqual(new Set(withoutGradient));
});
