// Examples in doc comments compile against what the packages export.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { typeErrorsOf } from './doc-example-types.ts';
import { type ExampleText, exampleTextsOf } from './doc-examples.ts';
import { root } from './workspace.ts';

const wrong: readonly ExampleText[] = [
  { file: 'tensors/src/a.ts', code: 'addd([1], [2])' },
  { file: 'tensors/src/b.ts', code: "softmax(x, 'last')" },
  { file: 'tensors/src/c.ts', code: 'const y = zeros([2]).rellu();' },
  { file: 'losses/src/d.ts', code: 'meanSquaredError(y, model.apply(x)' },
];
const right: readonly ExampleText[] = [
  { file: 'tensors/src/e.ts', code: 'const y = model.apply(x);\nsoftmax(y).mean().itemSync(); // 0.5' },
  { file: 'losses/src/f.ts', code: 'const squares = (xs: Tensor[]): Tensor[] => xs.map((x) => square(x));' },
];

test('examples in doc comments compile', { timeout: 120_000 }, () => {
  const examples = readdirSync(join(root, 'packages')).flatMap(exampleTextsOf);
  expect(examples.length).toBeGreaterThan(800);
  const found = typeErrorsOf([...wrong, ...right, ...examples]);
  const complaints = wrong.map(({ file }) => found.find((line) => line.startsWith(file)));
  expect(complaints).toEqual([
    expect.stringContaining("Cannot find name 'addd'"),
    expect.stringContaining("'string' is not assignable"),
    expect.stringContaining("Property 'rellu' does not exist"),
    expect.stringContaining("')' expected"),
  ]);
  expect(found.filter((line) => !complaints.includes(line))).toEqual([]);
});
